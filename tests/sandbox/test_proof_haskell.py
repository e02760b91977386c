"""Haskell programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from facts import FACTS
from multiplt.sandbox import Verdict

from .conftest import TESTS, Run, compiled_tests

pytestmark = pytest.mark.slow

HASKELL_TESTS = TESTS["haskell"]

RIGHT = FACTS["haskell"].programs.right
TYPE = "f :: Int -> Int\n"
WRONG = TYPE + "f x = 0\n"
LIAR = """\
instance Eq Liar where _ == _ = True
instance Num Liar where
  fromInteger _ = Liar
  _ + _ = Liar
  _ * _ = Liar
  abs = id
  signum = id
  negate = id
"""


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("haskell", RIGHT)
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


def test_wrong_value_is_an_assertion(run: Run) -> None:
    assert run("haskell", WRONG).verdict is Verdict.ASSERTION


def test_the_last_check_counts_as_the_first(run: Run) -> None:
    assert run("haskell", TYPE + "f 1 = 2\nf _ = 0").verdict is Verdict.ASSERTION


@pytest.mark.parametrize("body", ['error "no"', "head []", "1 `div` 0", "undefined"])
def test_exception_in_the_program_is_an_exception(run: Run, body: str) -> None:
    assert run("haskell", f"{TYPE}f x = {body}").verdict is Verdict.EXCEPTION


def test_missing_equation_is_an_exception(run: Run) -> None:
    assert run("haskell", TYPE + "f 1 = 2").verdict is Verdict.EXCEPTION


@pytest.mark.parametrize(
    "source", [TYPE + "f x = x +", TYPE + 'f x = "one"', TYPE + "f x = y", TYPE, "g = 1"]
)
def test_syntax_scope_and_type_errors_are_compile(run: Run, source: str) -> None:
    assert run("haskell", source).verdict is Verdict.COMPILE


def test_a_huge_array_is_memory_before_it_is_touched(run: Run) -> None:
    source = f"import Data.Array\n{TYPE}f x = listArray (0, 10 ^ 9) [x ..] ! x"
    assert run("haskell", source).verdict is Verdict.MEMORY


@pytest.mark.parametrize(
    "thrown",
    ["ExitSuccess", "(toException ExitSuccess)", "ThreadKilled", "UserInterrupt", "StackOverflow"],
)
def test_exit_thrown_out_of_pure_code_is_no_pass(run: Run, thrown: str) -> None:
    source = f"import Control.Exception\nimport System.Exit\n{TYPE}f x = throw {thrown}"
    assert run("haskell", source).verdict in (Verdict.EXCEPTION, Verdict.MEMORY)


def test_main_of_the_program_never_runs(run: Run) -> None:
    source = "import System.Exit\nmain :: IO ()\nmain = exitSuccess\n"
    assert run("haskell", source + WRONG).verdict is Verdict.ASSERTION


def test_action_in_the_place_of_a_value_never_runs(run: Run) -> None:
    source = "import System.Exit\nf :: Int -> IO Int\nf x = exitSuccess"
    assert run("haskell", source).verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    ("module", "body"),
    [
        ("System.IO.Unsafe", "unsafePerformIO exitSuccess"),
        ("Control.Monad.ST.Unsafe", "x"),
        ("Foreign.Marshal.Unsafe", "unsafeLocalState exitSuccess"),
        ("Unsafe.Coerce", 'unsafeCoerce "2"'),
        ("GHC.IO", "unsafePerformIO exitSuccess"),
        ("Debug.Trace", "traceShow x x"),
        ("GHC", "x"),
        ("System.Posix.Process", "x"),
    ],
)
def test_effects_in_pure_code_are_refused(run: Run, module: str, body: str) -> None:
    source = f"import {module}\nimport System.Exit\n{TYPE}f x = {body}"
    assert run("haskell", source).verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "attack",
    [
        'foreign import ccall "exit" leave :: Int -> Int',
        'foreign import ccall "exit" leave :: Int -> IO ()',
        'foreign import ccall "&exit" leave :: Int',
    ],
)
def test_foreign_functions_are_refused(run: Run, attack: str) -> None:
    assert run("haskell", f"{RIGHT}\n{attack}").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "attack",
    [
        '{-# ANN f (error "it ran" :: Int) #-}',
        "{-# ANN module (0 :: Int) #-}",
        "$(return [])",
        "x = [f|1|]",
    ],
)
def test_code_that_runs_at_compile_time_is_refused(run: Run, attack: str) -> None:
    assert run("haskell", f"{RIGHT}\n{attack}").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "pragma",
    [
        "{-# LANGUAGE Unsafe #-}\nimport System.IO.Unsafe",
        "{-# LANGUAGE Trustworthy #-}\nimport System.IO.Unsafe",
        "{-# OPTIONS_GHC -XUnsafe -fno-safe-haskell #-}\nimport System.IO.Unsafe",
        "{-# LANGUAGE CPP #-}\n#define candidate",
        "{-# LANGUAGE TemplateHaskell #-}\n$(return [])",
        "{-# LANGUAGE FlexibleInstances #-}\ninstance Num [Int]",
    ],
)
def test_pragmas_for_the_whole_file_change_nothing(run: Run, pragma: str) -> None:
    assert run("haskell", f"{pragma}\n{RIGHT}").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "program",
    [
        "{-# OPTIONS_GHC -F -pgmF /bin/true #-}",
        "{-# OPTIONS_GHC -fplugin=Evil #-}",
        "{-# OPTIONS_GHC -fdefer-type-errors #-}",
    ],
)
def test_options_in_the_source_start_nothing(run: Run, program: str) -> None:
    assert run("haskell", f"{program}\n{WRONG}").verdict is Verdict.ASSERTION


@pytest.mark.parametrize(
    "attack",
    [
        "import Prelude hiding ((==))\n(==) :: a -> b -> Bool\n_ == _ = True",
        "and :: [Bool] -> Bool\nand _ = True",
        "checks :: [Bool]\nchecks = [True]",
        "candidate :: Int -> Int\ncandidate x = x + 1",
        "infixl 0 ==",
        'data Bool = True | False\nmain = putStrLn "ok"',
        '{-# RULES "f" forall x. f x = x + 1 #-}',
        "fromInteger :: Integer -> Int\nfromInteger _ = 0",
    ],
)
def test_redefined_language_does_not_reach_the_tests(run: Run, attack: str) -> None:
    outcome = run("haskell", f"{attack}\n{WRONG}")
    assert outcome.verdict in (Verdict.ASSERTION, Verdict.COMPILE)


@pytest.mark.parametrize(
    "attack",
    [
        "instance {-# OVERLAPPING #-} Eq Int where _ == _ = True",
        "instance {-# INCOHERENT #-} Eq Int where _ == _ = True",
    ],
)
def test_equality_of_the_librarys_types_cannot_be_replaced(run: Run, attack: str) -> None:
    assert run("haskell", f"{attack}\n{WRONG}").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "attack",
    [
        f"data Liar = Liar\n{LIAR}f :: Liar -> Liar\nf x = x",
        f"import Prelude hiding (Int)\ndata Int = Liar\n{LIAR.replace(' Liar where', ' Int where')}"
        f"{TYPE}f x = x",
        f"import Prelude hiding (Int)\ntype Int = ()\n{TYPE}f x = x",
    ],
)
def test_type_whose_values_are_all_equal_is_not_the_tests_type(run: Run, attack: str) -> None:
    assert run("haskell", attack).verdict is Verdict.COMPILE


@pytest.mark.parametrize("module", ["Tests", "Program", "Main", "Harness"])
def test_harness_and_tests_cannot_be_named(run: Run, module: str) -> None:
    assert run("haskell", f"import {module}\n{WRONG}").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "attack", ["{-", "  where {", '"', "module Tests where\nchecks = [True]", "}"]
)
def test_source_cannot_swallow_or_replace_the_tests(run: Run, attack: str) -> None:
    assert run("haskell", WRONG + attack).verdict is Verdict.COMPILE


def test_line_pragma_hides_nothing(run: Run) -> None:
    source = '{-# LINE 1 "Tests.hs" #-}\n'
    assert run("haskell", source + WRONG).verdict is Verdict.ASSERTION


def test_message_of_an_exception_is_no_word_of_the_harness(run: Run) -> None:
    source = 'f x = error ("token ok" ++ cycle "\\nok")'
    outcome = run("haskell", TYPE + source)
    assert (outcome.verdict, outcome.proof) == (Verdict.EXCEPTION, None)
    assert len(outcome.stderr) <= 2048


def test_message_that_cannot_be_shown_does_not_change_the_verdict(run: Run) -> None:
    source = 'f x = error (error "again")'
    assert run("haskell", TYPE + source).verdict is Verdict.EXCEPTION


def test_tests_without_a_check_are_no_pass(run: Run) -> None:
    start, _, rest = HASKELL_TESTS.partition("  [ candidate 1")
    tests = start + "  [" + rest[rest.index("\n  ]") :]
    assert run("haskell", RIGHT, tests).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize(
    "source",
    [
        "close :: Int\nclose = 1\nsame :: Int\nsame = 2\nand :: Int\nand = 3\n" + RIGHT,
        "data Number = One | Two deriving (Eq, Ord, Show)\ninstance Num Number\n" + RIGHT,
        "newtype Box = Box Int\ninstance Eq Box where _ == _ = True\n" + RIGHT,
        "import Control.Monad.ST\nimport Data.STRef\n" + TYPE + "f x = runST $ do\n"
        "  cell <- newSTRef x\n  modifySTRef cell (+ 1)\n  readSTRef cell",
        "import Control.Monad.State\n" + TYPE + "f = execState (modify (+ 1))",
        "import Data.Array\nimport qualified Data.IntMap as IntMap\nimport qualified Data.Text as T\n"
        + TYPE
        + "f x = listArray (0, 9) [1 ..] ! x + T.length T.empty + IntMap.size IntMap.empty",
    ],
)
def test_honest_program_of_its_own_names_and_libraries_passes(run: Run, source: str) -> None:
    assert run("haskell", source).verdict is Verdict.OK


def test_function_named_like_one_of_the_library_is_the_one_tested(run: Run) -> None:
    source = "import Prelude hiding (abs)\nabs :: Int -> Int\nabs x = x + 1"
    tests = HASKELL_TESTS.replace("candidate = f", "candidate = abs")
    assert run("haskell", source, tests).verdict is Verdict.OK


def test_set_with_a_forged_size_equals_no_set(run: Run) -> None:
    tests = compiled_tests("haskell", "x: float", "set[float]", "assert f(1.5) == {0.3, 0.5}")
    source = """
import Data.Set.Internal (Set(..))
import qualified Data.Set as Set
f :: Double -> Set.Set Double
f x = case Set.fromList [i / 10 | i <- [0..100]] of
  Bin _ y l r -> Bin 2 y l r
  Tip -> Tip
"""
    assert run("haskell", source, tests).verdict is Verdict.ASSERTION
