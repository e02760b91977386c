"""The definitions are whole and pinned, and a built image says of itself what they say."""

import re
from pathlib import Path

import pytest
from spython.main.parse.parsers.singularity import SingularityParser

from multiplt.containers import image_path
from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES
from workflow_project import ROOT

DEFINITIONS = sorted((ROOT / "containers").glob("*.def"))


class Parser(SingularityParser):  # type: ignore[misc]
    """spython's parser, which would take definitions on top of Docker's images only."""

    def _check_bootstrap(self, line: str) -> None:
        assert line.split(": ")[1] in ("debootstrap", "localimage")


def parsed(definition: Path) -> dict[str, list[str]]:
    recipe = Parser(str(definition)).recipe["spython-base"]
    return {"install": recipe.install, "labels": recipe.labels, "environ": recipe.environ}


def test_each_language_has_a_definition_with_the_packages_of_its_runtime() -> None:
    for name, language in LANGUAGES.items():
        commands = "\n".join(parsed(ROOT / f"containers/{name}.def")["install"])
        installed = re.findall(r"([\w.+-]+)={{", commands)
        assert set(language.runtime.packages) <= set(installed), name


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: path.stem)
def test_a_definition_pins_what_it_installs_and_labels_it(definition: Path) -> None:
    found = parsed(definition)
    for line in found["install"]:
        if " install " in line and "apt-get" in line:
            packages = line.split("--no-install-recommends install")[1]
            assert re.fullmatch(r"( [\w.+-]+={{ \w+ }})+", packages), line
        if "pip install" in line:
            assert re.search(r"-r /mnt/[\w-]+\.txt$", line) and "--no-index" in line
    assert found["labels"]
    assert "%test" in definition.read_text()


@pytest.mark.slow
def test_a_built_image_carries_the_versions_of_its_definition(
    images: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spython.main import Client

    # spython knows the program by its old name.
    apptainer = find_executable("apptainer")
    assert apptainer
    (tmp_path / "singularity").symlink_to(apptainer)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    image = ROOT / image_path(images, "lua")
    labels = Client.inspect(str(image))["attributes"]["labels"]
    installed = dict(re.findall(r"^(\S+)\t(\S+)$", image.with_suffix(".txt").read_text(), re.M))
    for package in ("lua5.4", "lua-unit"):
        assert labels[package] == installed[package]
