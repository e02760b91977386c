"""The reports of a finished run and of its experiments: what their folders hold, as figures, tables and pages.

`write.write` makes the run's: `build` reads and draws by way of the modules that are one part each, `page` writes the
pages. `experiment` makes an experiment's, from what `arms` reads. `published` is what both are held against.
"""
