"""The configuration: pydantic sections, one file each; `multiplt.config.run` puts them together."""
