"""What a run reads, by the names that its jobs have for it: extracts, published functions, shards."""

from pathlib import PurePosixPath

from multiplt.config.run import Config
from multiplt.errors import UserError
from multiplt.source import hub


def shards(config: Config) -> list[str]:
    """The names of the shards: `000`, `001`, …"""
    return [f"{number:03d}" for number in range(config.shards)]


def extracts(config: Config) -> dict[str, str]:
    """Name of each extract and what it is read from: a Parquet file or an address on the hub.

    Raises UserError when two have one name.
    """
    places = [f"results/{config.run}/source/wheels.parquet"] if config.source.wheels else []
    places += map(str, config.source.parquet)
    if config.source.hub:
        places += hub.addresses(config.source.hub)
    places += published(config)
    names: dict[str, str] = {}
    for place in places:
        name = PurePosixPath(place).stem
        if name in names:
            raise UserError(f"source: two Parquet files are named {name}")
        names[name] = place
    return names


def published(config: Config) -> list[str]:
    """Where published tested functions are: Parquet files or addresses on the hub."""
    settings = config.source.published
    if settings is None:
        return []
    return [*map(str, settings.parquet), *(hub.addresses(settings.hub) if settings.hub else [])]
