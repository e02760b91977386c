"""Facts of Haskell for the tests."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs
from multiplt.languages import LANGUAGES

_IMPORTS = LANGUAGES["haskell"].comment((), ())

_TESTS = """
main :: IO ()
main
  | and checks = return ()
  | otherwise = error "a check failed"

checks :: [Bool]
checks =
  [ candidate 1 == 2,
    candidate 2 == 3
  ]
  where
    candidate :: Int -> Int
    candidate = f
"""

_RIGHT = "f :: Int -> Int\nf x = x + 1"


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one interpreter, each as a module."""
    names = [f"Program{i}" for i in range(len(programs))]
    for name, program in zip(names, programs, strict=True):
        text = f"module {name} (main) where\n{_IMPORTS}{program}"
        (folder / f"{name}.hs").write_text(text, encoding="utf-8", newline="")
    lines = [
        "import Control.Exception",
        *(f"import qualified {name}" for name in names),
        "run :: IO () -> IO Char",
        "run = handle (\\problem -> const (return '0') (problem :: SomeException)) . ('1' <$)",
        f"main = mapM run [{', '.join(f'{name}.main' for name in names)}] >>= putStrLn",
    ]
    (folder / "Batch.hs").write_text("\n".join(lines))
    done = subprocess.run(
        ["ghc", "-v0", "-w", "-e", "main", "Batch.hs"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [verdict == "1" for verdict in done.stdout.strip()]


_PREAMBLE = f"""\
import qualified Data.ByteString as Bytes
import Data.Text (pack)
import Data.Text.Encoding (encodeUtf8)
import GHC.Float (castDoubleToWord64)
{_IMPORTS}
main :: IO ()
main = do"""

FACTS = Facts(
    # A program is pure: it cannot print.
    programs=Programs(
        tests=_TESTS,
        right=_RIGHT,
        wrong="f :: Int -> Int\nf x = 0\n",
        endless="f :: Int -> Int\nf x = f x",
        hungry="f :: Int -> Int\nf x = let l = [1 ..] in sum l + length l",
        chatty="",
        prints="",
        deep="f :: Int -> Int\nf x = 1 + f x",
        comment="-- {}\n",
    ),
    completion=(
        "\n  | a > 5 = f 5\n\n  | otherwise = helper a + outer\n  where\n    -- recursion, and a comment\n\n"
        "    helper 0 = 0\n    helper n = helper (n - 1)\n\nouter :: Int\nouter = 1"
    ),
    babble=(
        "\n\nmain :: IO ()\nmain = print (f 1)",
        "\n\nmain = print (f 1)",
        "\n\nimport Data.List",
        "\n\n-- | Next.\ng :: Int",
        "\n-- >>> f 1",
        "\n```\nSo",
        "\nprint (f 1)",
    ),
    run=run,
    command=("runghc",),
    prints=(
        "  print ({} :: Int)",
        '  printf "%x\\n" (castDoubleToWord64 ({}))',
        '  putStrLn (concatMap (printf "%02x") (Bytes.unpack (encodeUtf8 (pack {}))))',
    ),
    preamble=_PREAMBLE,
    # The records have no Haskell.
    faults={},
    identical=0,
    other_suites="",
)
