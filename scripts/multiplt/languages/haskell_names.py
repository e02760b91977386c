"""The functions that the imports of a Haskell prompt bring into scope; tests/languages/test_haskell.py asks GHC for them.

A function of such a name could not be called without a qualifier. Operators and names with a prime are left out: no
Python function has one.
"""

from multiplt.languages.base import words

IMPORTED = words(
    "abs acos acosh all and any appendFile asin asinh asTypeOf atan atan2 atanh break "
    "catMaybes ceiling chr compare comparing complement concat concatMap const cos cosh curry "
    "cycle decodeFloat delete deleteBy deleteFirstsBy digitToInt div divMod drop dropWhile "
    "dropWhileEnd either elem elemIndex elemIndices encodeFloat enumFrom enumFromThen "
    "enumFromThenTo enumFromTo error errorWithoutStackTrace even exp exponent fail filter "
    "find findIndex findIndices flip floatDigits floatRadix floatRange floor fmap foldl "
    "foldl1 foldMap foldr foldr1 fromEnum fromInteger fromIntegral fromJust fromMaybe "
    "fromRational fst gcd generalCategory genericDrop genericIndex genericLength "
    "genericReplicate genericSplitAt genericTake getChar getContents getLine group groupBy "
    "head id init inits insert insertBy interact intercalate intersect intersectBy "
    "intersperse intToDigit ioError isAlpha isAlphaNum isAscii isAsciiLower isAsciiUpper "
    "isControl isDenormalized isDigit isHexDigit isIEEE isInfinite isInfixOf isJust isLatin1 "
    "isLetter isLower isMark isNaN isNegativeZero isNothing isNumber isOctDigit isPrefixOf "
    "isPrint isPunctuation isSeparator isSpace isSubsequenceOf isSuffixOf isSymbol isUpper "
    "iterate last lcm length lex lexLitChar lines listToMaybe log logBase lookup map "
    "mapAccumL mapAccumR mapM mapM_ mapMaybe mappend max maxBound maximum maximumBy maybe "
    "maybeToList mconcat mempty min minBound minimum minimumBy mod negate not notElem nub "
    "nubBy null odd or ord otherwise partition permutations pi popCount pred print printf "
    "product properFraction pure putChar putStr putStrLn quot quotRem read readFile readIO "
    "readList readLitChar readLn readMaybe readParen reads readsPrec realToFrac recip rem "
    "repeat replicate return reverse round scaleFloat scanl scanl1 scanr scanr1 seq sequence "
    "sequence_ sequenceA shiftL shiftR show showChar showList showLitChar showParen shows "
    "showsPrec showString significand signum sin singleton sinh snd sort sortBy sortOn span "
    "splitAt sqrt stripPrefix subsequences subtract succ sum tail tails take takeWhile tan "
    "tanh testBit toEnum toInteger toLower toRational toTitle toUpper transpose traverse "
    "truncate uncons uncurry undefined unfoldr union unionBy unlines until unwords unzip "
    "unzip3 unzip4 unzip5 unzip6 unzip7 userError words writeFile xor zip zip3 zip4 zip5 zip6 "
    "zip7 zipWith zipWith3 zipWith4 zipWith5 zipWith6 zipWith7"
)
