# MultiPL-T: from raw Python files to fine-tuned models and their MultiPL-E scores.
#
#   snakemake --cores all [--configfile config/my.yaml]        the demo (config/demo.yaml), or a run of your own
#
# Paths: results/<run>/<stage>/[<language>/]<shard>.jsonl.gz, a .manifest.json beside each; logs/ and benchmarks/ mirror them.
import sys

from snakemake.utils import min_version

min_version("9.27")


# The `configfile` directive would be merged under --configfile: a run must see one file only.
if not workflow.configfiles:

    configfile: "config/demo.yaml"


sys.path.insert(0, f"{workflow.basedir}/scripts")

from multiplt import study
from multiplt import workflow as lib

CONFIG = lib.load_config(config)
# With what the file leaves to its default: the captions of Snakemake's report quote settings.
config.update(CONFIG.model_dump(mode="json"))
LANGUAGES = CONFIG.languages
SHARDS = lib.shards(CONFIG)
RUN = f"results/{CONFIG.run}"
LOGS = f"{RUN}/logs"
TIMES = f"{RUN}/benchmarks"
STUDY = study.Study(CONFIG)
shell.prefix(lib.activate())


# Used with --sdm apptainer only; rules that need another image name it.
container: lib.container("workflow")


onstart:
    lib.check_images(workflow.dag.needrun_jobs())


# {home} is the folder of the run or of an experiment's arm; {set} is a training set: a language or a mixture.
wildcard_constraints:
    home="|".join(STUDY.homes),
    language="|".join(STUDY.languages),
    set="|".join([*STUDY.languages, study.MIXED]),
    experiment="|".join(CONFIG.experiments) or "none",
    shard=r"\d{3}",
    checkpoint=r"base|epoch-\d+",


include: "rules/fetch.smk"
include: "rules/source.smk"
include: "rules/tests.smk"
include: "rules/problems.smk"
include: "rules/translate.smk"
include: "rules/validate.smk"
include: "rules/dataset.smk"
include: "rules/upload.smk"
include: "rules/python.smk"
include: "rules/self_instruct.smk"
include: "rules/train.smk"
include: "rules/evaluate.smk"
include: "rules/report.smk"
include: "rules/plan.smk"


rule all:
    default_target: True
    input:
        # Each page by name: Snakemake does not look for outputs that nobody asks for.
        rules.report.output.page,
        rules.report.output.languages,
        f"{RUN}/tests/functions.parquet",
    localrule: True


include: "rules/experiments.smk"
