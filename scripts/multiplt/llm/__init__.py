"""Language models behind one function: `complete(requests) -> completions`, journalled as they finish."""
