"""The report of a finished run: what its folder holds, as figures, tables and one page.

`build.build` makes it all; every other module is one part: reading (`folder`, `funnel`, `scores`,
`training`, `usage`, `provenance`, `examples`), drawing (`drawing`, `pipeline_figures`,
`model_figures`) and the page.
"""
