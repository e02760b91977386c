"""What a run will take before it is run: jobs, prompts, tokens, programs, GPU-hours and CPU-hours of each stage.

The jobs are those that Snakemake would make, downloads left out. Counts come from the manifests of stages that
are complete, else from the config's `plan` section; rates from there and from the models' files. What none of them
knows is None, and so is all that follows from it. Programs that run into a limit are not reckoned with: the hours
of CPU are the least that there can be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from multiplt import json_lines, manifest, models, places
from multiplt.code_files import PYTHON_NAME
from multiplt.config.base import SamplingConfig
from multiplt.config.run import Config
from multiplt.study import Study, writer

Amount = float | None

# A problem is checked with a stub, with its own expected values, and with constant answers, mostly two.
_CHECKS = 4
# The keys of `dataset` that decide how many items there are before the limit.
_DEDUPLICATION = ("deduplicate", "rouge_threshold", "tokens")

_OF_NO_AMOUNT = {
    *("stack_from_wheels", "extract_functions", "find_near_duplicates", "drop_near_duplicates"),
    *("read_suites", "select_functions", "export_functions", "collect_solutions", "deduplicate"),
    *("build_dataset", "build_python_dataset", "mix_datasets", "compile_benchmark", "score"),
    *("report", "report_experiment"),
}


@dataclass(frozen=True)
class Job:
    """The jobs of a rule for one folder, and where it has them one language or training set, and checkpoint."""

    rule: str
    home: str
    name: str = ""
    checkpoint: str = ""
    count: int = 1


@dataclass(frozen=True)
class Work:
    """Amounts of work: jobs, and prompts, tokens, programs, hours of one GPU and of one core."""

    jobs: int = 0
    prompts: Amount = 0
    tokens: Amount = 0
    programs: Amount = 0
    gpu_hours: Amount = 0
    cpu_hours: Amount = 0

    def __add__(self, other: "Work") -> "Work":
        """The sum, in which what one does not know is unknown."""
        return Work(
            self.jobs + other.jobs,
            _plus(self.prompts, other.prompts),
            _plus(self.tokens, other.tokens),
            _plus(self.programs, other.programs),
            _plus(self.gpu_hours, other.gpu_hours),
            _plus(self.cpu_hours, other.cpu_hours),
        )


class Plan:
    """The jobs of a run and of its experiments, and the work that they are."""

    def __init__(self, config: Config, results: Path = Path()) -> None:
        """`results` is the folder in which the run's `results/<run>` lies."""
        self._config = config
        self._study = Study(config)
        self._results = results
        self._shards = config.shards

    def run(self) -> list[Job]:
        """The jobs of the run, its report among them."""
        home, languages = self._study.main, self._config.languages
        jobs = [*self._tested(home), Job("export_functions", home), Job("report", home)]
        for language in languages:
            jobs += [*self._built(home, language), *self._scored(home, language)]
        return list(dict.fromkeys(jobs))

    def experiments(self) -> dict[str, list[Job]]:
        """The jobs that each experiment adds to those of the run and of the experiments before it."""
        seen = set(self.run())
        found = {}
        for experiment, settings in self._config.experiments.items():
            jobs = [Job("report_experiment", self._study.main, experiment)]
            for name in settings.arms:
                home = self._study.folder(experiment, name)
                each = self._translated if settings.measure == "translated" else self._scored
                for language in self._study[home].languages:
                    jobs += each(home, language)
            found[experiment] = [job for job in dict.fromkeys(jobs) if job not in seen]
            seen.update(jobs)
        return found

    def work(self, job: Job) -> Work:
        """The work of a job; of those that it knows no amounts of, that it is one.

        Raises ValueError for a rule that it does not know.
        """
        return replace(self._amounts(job), jobs=job.count)

    def _amounts(self, job: Job) -> Work:
        config, plan = self._study[job.home], self._config.plan
        tests, translate = config.tests, config.translate
        evaluate, train = config.evaluate, config.train
        per_second = plan.programs.get(job.name)
        match job.rule:
            case "filter_functions":
                return Work(cpu_hours=_hours(self._documented(), plan.filtered))
            case "generate_suites" if suites := tests.suites:
                prompts, model = self._functions(), suites.model
                return _sampled(prompts, suites.sampling, plan.suite_tokens, model)
            case "run_suites":
                runs = plan.assertions + tests.mutants
                return _ran(_times(self._functions(), runs), plan.asserted)
            case "build_problems":
                return _ran(_times(self._selected(), _CHECKS), per_second)
            case "translate":
                prompts, model = self._problems(job.name), translate.model
                return _sampled(prompts, translate.sampling, plan.solution_tokens, model)
            case "validate":
                samples = translate.sampling.samples
                return _ran(_times(self._problems(job.name), samples), per_second)
            case "recheck_solutions":
                return _ran(self._solutions(job.home, job.name), per_second)
            case "write_items" if train.mix and (own := train.mix.self_instruct):
                prompts = own.items / own.sampling.samples
                return _sampled(prompts, own.sampling, plan.item_tokens, writer(config))
            case "train":
                settings = models.model(train.model)
                rate, gpus = settings.rates.trained, settings.training_gpus
                return _computed(self._training_tokens(job), rate, gpus)
            case "complete_benchmark":
                prompts, how = self._scored_on(job), evaluate.sampling
                return _sampled(prompts, how, plan.solution_tokens, train.model)
            case "run_benchmark":
                return _ran(self._scored_on(job) * evaluate.sampling.samples, per_second)
            case rule if rule in _OF_NO_AMOUNT:
                return Work()
        raise ValueError(f"{job.rule}: a rule that the plan does not know")

    def _tested(self, home: str) -> Iterator[Job]:
        shards = self._shards
        source = self._config.source
        if source.wheels:
            yield Job("stack_from_wheels", home)
        yield Job("extract_functions", home, count=len(places.extracts(self._config)))
        yield Job("filter_functions", home, count=shards)
        if source.near_duplicates:
            yield Job("find_near_duplicates", home)
            yield Job("drop_near_duplicates", home, count=shards)
        yield Job(
            "generate_suites" if self._config.tests.suites else "read_suites", home, count=shards
        )
        yield Job("run_suites", home, count=shards)
        yield Job("select_functions", home, count=shards)

    def _translated(self, home: str, language: str) -> Iterator[Job]:
        owner = self._study.translated(home)
        yield Job("build_problems", self._study.main, language, count=self._shards)
        yield Job("translate", owner, language, count=self._shards)
        yield Job("validate", owner, language, count=self._shards)

    def _built(self, home: str, language: str) -> Iterator[Job]:
        if language == PYTHON_NAME:
            yield Job("build_python_dataset", self._study.built(home))
            return
        yield from self._translated(home, language)
        owner = self._study.translated(home)
        yield Job("collect_solutions", owner, language, count=self._shards)
        for rule in ("deduplicate", "recheck_solutions", "build_dataset"):
            yield Job(rule, self._study.built(home), language)

    def _trained(self, home: str, name: str) -> Iterator[Job]:
        mix = self._study[home].train.mix
        for language in self._study.learned_languages(home, name):
            yield from self._built(home, language)
            if mix and mix.self_instruct:
                yield Job("write_items", self._study.written(home), language)
        if mix:
            yield Job("mix_datasets", home, name)
        yield Job("train", home, name)

    def _scored(self, home: str, language: str) -> Iterator[Job]:
        for checkpoint in self._study.checkpoints(home):
            owner = self._study.scored(home, checkpoint)
            yield Job("compile_benchmark", self._study.compiled(owner), language)
            if checkpoint != "base":
                trained = self._study.trained(owner)
                yield from self._trained(trained, self._study.set_of(trained, language))
            for rule in ("complete_benchmark", "run_benchmark", "score"):
                yield Job(rule, owner, language, checkpoint)

    def _training_tokens(self, job: Job) -> Amount:
        """All epochs' tokens; raw files of a mixture by their ratio to the translations, or all."""
        config, plan = self._study[job.home], self._config.plan
        mix = config.train.mix
        written = mix.self_instruct.items if mix and mix.self_instruct else 0
        languages = self._study.learned_languages(job.home, job.name)
        items = {language: self._items(job.home, language) for language in languages}
        taken = dict.fromkeys(items, _least(items.values())) if mix and mix.equal else items
        tokens: Amount = 0
        for language in languages:
            if not mix or mix.translations:
                tokens = _plus(tokens, _times(taken[language], plan.item_tokens))
            if mix and language in mix.raw:
                all_files = plan.raw_tokens.get(language)
                ratio, translated = mix.raw_ratio, _times(items[language], plan.item_tokens)
                tokens = _plus(tokens, _times(translated, ratio) if ratio else all_files)
            tokens = _plus(tokens, written * plan.item_tokens)
        return _times(tokens, config.train.epochs)

    def _documented(self) -> Amount:
        found = self._funnel("source/functions/*", self._shards, "entered")
        return self._config.plan.documented if found is None else found

    def _functions(self) -> Amount:
        found = self._funnel("source/functions/*", self._shards, "left")
        return self._config.plan.functions if found is None else found

    def _selected(self) -> Amount:
        found = self._funnel("tests/selected/*", self._shards, "left")
        return self._config.plan.selected if found is None else found

    def _problems(self, language: str) -> Amount:
        found = self._funnel(f"problems/{language}/*", self._shards, "left")
        return self._selected() if found is None else found

    def _items(self, home: str, language: str) -> Amount:
        items: Amount
        if language == PYTHON_NAME:
            items = self._selected()
        else:
            found = self._funnel(f"datasets/{language}", 1, "left", self._study.built(home))
            items = self._solutions(home, language) if found is None else found
        limit = self._study[home].dataset.limit
        return items if items is None or limit is None else min(items, limit)

    def _solutions(self, home: str, language: str) -> Amount:
        """What deduplication leaves: the config's items for the run's own, nobody knows for another."""
        stem = f"solutions/deduplicated/{language}"
        found = self._funnel(stem, 1, "left", self._study.built(home))
        if found is not None:
            return found
        own, here = self._config.dataset, self._study[home].dataset
        same = all(getattr(own, key) == getattr(here, key) for key in _DEDUPLICATION)
        return self._config.plan.items.get(language) if same else None

    def _scored_on(self, job: Job) -> float:
        settings = self._study[job.home].evaluate
        there = self._config.plan.benchmark_problems
        if settings.problems:
            there = sum(1 for _ in json_lines.read(settings.problems))
        return min(settings.limit or there, there)

    def _funnel(self, stem: str, count: int, end: str, home: str = "") -> Amount:
        """The sum of an end of the funnels of a stage's jobs, None unless all of them are done."""
        folder = self._results / (home or self._study.main)
        paths = sorted(folder.glob(f"{stem}.manifest.json"))
        if len(paths) != count:
            return None
        return float(sum(manifest.read(path)["funnel"][end] for path in paths))


def _sampled(prompts: Amount, how: SamplingConfig, tokens: float, model: str) -> Work:
    """Completions of so many tokens on average."""
    settings = models.model(model)
    sampled = _times(prompts, how.samples * tokens)
    found = _computed(sampled, settings.rates.sampled, settings.engine.gpus)
    return replace(found, prompts=prompts)


def _computed(tokens: Amount, rate: float, gpus: int) -> Work:
    """The hours of a model that does `rate` tokens a second on a GPU, or on a core without any."""
    needed = _hours(tokens, rate)
    return Work(tokens=tokens, gpu_hours=needed) if gpus else Work(tokens=tokens, cpu_hours=needed)


def _ran(programs: Amount, rate: Amount) -> Work:
    """Programs, so many a second and core."""
    return Work(programs=programs, cpu_hours=_hours(programs, rate))


def _plus(a: Amount, b: Amount) -> Amount:
    return None if a is None or b is None else a + b


def _least(amounts: Iterable[Amount]) -> Amount:
    known = list(amounts)
    return None if None in known else min(amount for amount in known if amount is not None)


def _times(a: Amount, b: Amount) -> Amount:
    return None if a is None or b is None else a * b


def _hours(amount: Amount, rate: Amount) -> Amount:
    return None if amount is None or rate is None else amount / rate / 3600
