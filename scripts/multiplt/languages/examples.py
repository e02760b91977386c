"""Worked translations to put in front of a prompt, for models that barely know the target language.

Three small Python functions of this project's own and, in each language's file, how it would write them. They are
compiled like any problem, so they look like what follows them; nothing of them reaches the training data. The
paper uses none.
"""

from multiplt.languages.base import Language
from multiplt.languages.compiling import compile_problem

FUNCTIONS = (
    (
        '''def sum_of_even(numbers: list[int]) -> int:
    """Return the sum of the even numbers."""
    total = 0
    for number in numbers:
        if number % 2 == 0:
            total += number
    return total
''',
        ("assert sum_of_even([1, 2, 4]) == 6", "assert sum_of_even([]) == 0"),
    ),
    (
        '''def mirrored(text: str) -> str:
    """Return the text followed by its reverse."""
    return text + text[::-1]
''',
        ("assert mirrored('ab') == 'abba'", "assert mirrored('') == ''"),
    ),
    (
        '''def low_bits(number: int, count: int) -> int:
    """Return the lowest bits of the number, count of them."""
    if count < 1:
        return 0
    return number & ((1 << count) - 1)
''',
        (
            "assert low_bits(13, 2) == 1",
            "assert low_bits(13, 3) == 5",
            "assert low_bits(7, 0) == 0",
        ),
    ),
)


def worked_examples(language: Language, *, python: bool = True) -> list[tuple[str, str, str]]:
    """Each example as prompt (with the Python solution or not), completion and tests in the language."""
    compiled = [compile_problem(source, tests, language) for source, tests in FUNCTIONS]
    return [
        (problem.prompt_with_solution if python else problem.prompt, completion, problem.tests)
        for problem, completion in zip(compiled, language.example_completions, strict=True)
    ]


def preamble(language: Language, examples: int, *, python: bool = True) -> str:
    """The text of the first `examples` worked examples, to be put in front of a prompt.

    With `python` off they hold no Python solution, as the prompt behind them does not.
    """
    chosen = worked_examples(language, python=python)[:examples]
    return "".join(f"{prompt}{completion}\n\n" for prompt, completion, _ in chosen)
