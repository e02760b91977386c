"""The profile sends to the GPU partition what the rules give GPUs to, and nothing else."""

import re

import yaml

from workflow_project import ROOT


def test_the_rules_with_gpus_and_no_others_go_to_the_gpu_partition() -> None:
    profile = yaml.safe_load((ROOT / "slurm/config.yaml").read_text())
    text = "\n".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    rules = re.findall(r"^ *rule (\w+):\n(.*?)(?=^ *rule |\Z)", text, re.MULTILINE | re.DOTALL)
    with_gpus = {name for name, body in rules if re.search(r"^ +gpu=", body, re.MULTILINE)}
    partitions = {k: v["slurm_partition"] for k, v in profile["set-resources"].items()}
    assert partitions.keys() == with_gpus
    assert set(partitions.values()) == {"gpu"}


def test_the_rules_with_gpus_run_in_the_image_that_has_the_model() -> None:
    for path in (ROOT / "rules").glob("*.smk"):
        for body in re.split(r"^ *rule \w+:", path.read_text(), flags=re.MULTILINE):
            if re.search(r"^ +gpu=", body, re.MULTILINE):
                assert "lib.llm_container(" in body, path
