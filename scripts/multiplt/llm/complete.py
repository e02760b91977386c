"""`complete`: the completions of many requests, from the journal where it has them, else from the model.

The model is loaded only when something is missing, so a rerun that finds everything costs no start-up.
"""

from collections.abc import Callable, Sequence

from tqdm import tqdm

from multiplt.llm.journal import Journal
from multiplt.llm.protocol import TOO_LONG, Engine, Request
from multiplt.records import Completion


def complete(
    requests: Sequence[Request],
    *,
    revision: str,
    context: int,
    journal: Journal,
    load: Callable[[], Engine],
    title: str,
) -> tuple[list[Completion], int]:
    """The completion of each request, in order, and how many the model sampled just now.

    `revision` identifies the weights and what they are computed in, `context` (tokens) is the model's: only
    what it cut short depends on it. `load` gives the model, which stays loaded; `title` heads the progress
    bar, which counts tokens too.
    """
    keys = [request.key(revision) for request in requests]
    within = f"{revision} within {context}"
    cut_keys = {key: r.key(within) for key, r in zip(keys, requests, strict=True)}
    found = journal.find([*cut_keys, *cut_keys.values()])
    done = {key: found[k] for key, cut in cut_keys.items() for k in (cut, key) if k in found}
    missing = {key: r for key, r in zip(keys, requests, strict=True) if key not in done}
    tokens = 0
    with tqdm(total=len(keys), initial=len(keys) - len(missing), desc=title, unit="sample") as bar:
        if missing:
            for request, completion in load().sample(list(missing.values())):
                key = request.key(revision)
                journal.add(cut_keys[key] if _was_cut(request, completion) else key, completion)
                done[key] = completion
                tokens += completion.tokens
                bar.set_postfix_str(f"{tokens} tokens", refresh=False)
                bar.update()
    return [done[key] for key in keys], len(missing)


def _was_cut(request: Request, completion: Completion) -> bool:
    """Whether a model with a longer context might have written more."""
    short = completion.tokens < request.sampling.max_tokens
    return completion.finish_reason == TOO_LONG or (completion.finish_reason == "length" and short)
