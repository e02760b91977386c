-- Compiles a program and its tests to bytecode, runs the tests, and says on a private channel how they ended.
--
-- Compiled once, with GHC as a library; its argument is GHC's folder. The program is Safe Haskell without foreign
-- functions: pure, with no code that runs at compile time, and without the modules that could lift either. What it
-- computes can therefore print nothing, reach neither the token nor the channel, and not end this process; an exit
-- status thrown out of pure code is caught like any exception.
module Main (main) where

import Control.Exception
import Control.Monad (unless, when)
import Control.Monad.IO.Class (liftIO)
import GHC
import GHC.Driver.Monad (Session, reflectGhc, reifyGhc)
import System.Directory (removeFile)
import System.Environment (getArgs)
import System.Exit
import System.IO
import Unsafe.Coerce (unsafeCoerce)

main :: IO ()
main = do
  [folder] <- getArgs
  runGhc (Just folder) (prepare >> reifyGhc judge)

-- | Set the compiler up: Haskell 2010 as in the report, pure, with the libraries that a pure program may want.
prepare :: Ghc ()
prepare = do
  flags <- getSessionDynFlags
  (wanted, _, _) <- parseDynamicFlags flags (map noLoc options)
  _ <- setSessionDynFlags wanted {hscTarget = HscInterpreted, ghcLink = LinkInMemory}
  return ()
  where
    options =
      ["-XHaskell2010", "-XNoForeignFunctionInterface", "-XSafe", "-O0", "-w", "-tmpdir", "."]
        ++ ["-no-user-package-db", "-package-env", "-", "-hide-all-packages"]
        ++ concatMap (\name -> ["-package", name]) packages
    packages = ["array", "base", "bytestring", "containers", "mtl", "text"]

-- | Judge the program whose files (token, Program.hs, Tests.hs) lie in the current directory.
judge :: Session -> IO ()
judge session = do
  token <- readFile "token" >>= evaluateAll
  removeFile "token"
  channel <- openFile "channel" WriteMode
  removeFile "channel"
  let say word = hPutStrLn channel (token ++ " " ++ word) >> hFlush channel
      end word problem = do
        say word
        hPutStrLn stderr (take 2000 (displayException problem))
        exitWith (ExitFailure 1)
  say "start"
  compiled <- try (reflectGhc compiledChecks session)
  checks <- either (\problem -> end "compile" (problem :: SomeException)) return compiled
  when (null checks) $ end "exception" (userError "the tests check nothing")
  held <- try (mapM evaluate checks)
  case held of
    Left problem -> end (kind problem) problem
    Right verdicts -> unless (and verdicts) $ end "assertion" (userError "a check failed")
  say "ok"

evaluateAll :: String -> IO String
evaluateAll text = length text `seq` return text

-- | The list that Tests.hs defines. Throws what the compiler throws, and a failure of its own for errors that it has printed.
compiledChecks :: Ghc [Bool]
compiledChecks = do
  target <- guessTarget "Tests.hs" Nothing
  setTargets [target]
  done <- load LoadAllTargets
  when (failed done) $ liftIO (throwIO (userError "the program does not compile"))
  setContext [IIModule (mkModuleName "Tests")]
  unsafeCoerce <$> compileExpr "checks"

kind :: SomeException -> String
kind problem = case fromException problem of
  Just StackOverflow -> "memory"
  Just HeapOverflow -> "memory"
  _ -> "exception"
