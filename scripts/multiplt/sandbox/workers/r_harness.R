# Judges one R program whose files (source, tests, token, channel) lie in the working directory.
#
# The program runs in a child that is forked before the token is read. The suite runs here, with the
# function under test replaced by a messenger that hands arguments over and values back. So what a
# program does to its own process (redefined equality, exits, handlers, a search of its memory) does
# not reach what judges it. Values travel as text and are read by an evaluator that can only build
# data. A pass is said once, after the whole suite ran. The package methods is attached when it is
# first used, as it takes as long to load as all the others together; datasets is not attached.

local(envir = new.env(parent = baseenv()), {
    attach_later <- function(package) {
        for (name in readRDS(system.file("Meta", "nsInfo.rds", package = package))$exports) {
            value <- substitute({ library(package); getExportedValue(package, name) })
            eval(substitute(delayedAssign(name, value, baseenv(), .AutoloadEnv)))
        }
    }

    take <- function(path) {
        text <- rawToChar(readBin(path, "raw", file.size(path)))
        unlink(path)
        Encoding(text) <- "UTF-8"
        text
    }

    parsed <- function(text) parse(text = text, keep.source = FALSE)

    forked <- FALSE
    fork <- function() {
        child <- .Call("mc_fork", TRUE, PACKAGE = "parallel")[1]
        if (child == 0) forked <<- TRUE
        child
    }

    # A fork's end is at once; an orderly one starts a shell to remove the temporary directory.
    end <- function(status) {
        if (forked) .Call("mc_exit", status, PACKAGE = "parallel")
        quit("no", status, runLast = FALSE)
    }

    open_pipe <- function(path, mode) fifo(path, mode, blocking = TRUE)

    send <- function(pipe, text) {
        bytes <- charToRaw(text)
        writeBin(c(charToRaw(sprintf("%-12d", length(bytes))), bytes), pipe)
    }

    receive <- function(pipe) {
        read <- function(size) {
            bytes <- raw()
            while (length(bytes) < size) {
                more <- readBin(pipe, "raw", size - length(bytes))
                if (length(more) == 0) stop("the program ended before its tests did")
                bytes <- c(bytes, more)
            }
            rawToChar(bytes)
        }
        text <- read(as.integer(read(12)))
        Encoding(text) <- "UTF-8"
        text
    }

    exact <- c("keepNA", "keepInteger", "niceNames", "showAttributes", "hexNumeric")
    encode <- function(value) paste(deparse(value, 500L, control = exact), collapse = "\n")

    constructors <- mget(envir = baseenv(), c(
        "c", "list", "structure", "-", "+", ":", "(",
        "as.raw", "raw", "character", "complex", "integer", "logical", "numeric"
    ))
    # What is no data (a function, an environment) becomes a symbol, which equals no data.
    decode <- function(text) {
        build <- function() eval(parsed(text), list2env(constructors, parent = emptyenv()))
        tryCatch(build(), error = function(problem) quote(foreign))
    }

    # Only the program is compiled: what runs once takes longer to compile than to run.
    evaluate <- function(expression, frame) {
        compiler::enableJIT(3L)
        on.exit(compiler::enableJIT(0L))
        withVisible(eval(expression, frame))
    }

    # In the child: run the source when told which function is wanted, then answer calls.
    work <- function(program) {
        calls <- open_pipe("calls", "rb")
        answers <- open_pipe("answers", "wb")
        # No more calls: the parent is gone.
        listen <- function() tryCatch(receive(calls), error = function(problem) end(0L))
        answer <- function(action) {
            send(answers, tryCatch(paste("value", action()), error = function(problem) {
                text <- tryCatch(as.character(conditionMessage(problem)), error = function(again) "")
                paste("error", paste(text, collapse = "\n"))
            }))
        }
        entry <- as.name(listen())
        answer(function() {
            for (expression in program) {
                shown <- evaluate(expression, globalenv())
                if (shown$visible) print(shown$value)
            }
        })
        repeat {
            arguments <- decode(listen())
            places <- sprintf("argument%d", seq_along(arguments))
            call <- as.call(c(entry, structure(lapply(places, as.name), names = names(arguments))))
            frame <- list2env(structure(arguments, names = places), parent = globalenv())
            answer(function() encode(evaluate(call, frame)$value))
        }
    }

    # In the parent: run the suite in a global environment that no program has seen.
    judge <- function() {
        program <- tryCatch(parsed(take("source")), error = identity)
        for (path in c("calls", "answers")) close(open_pipe(path, "w+b"))
        if (fork() == 0) work(program)
        calls <- open_pipe("calls", "wb")
        answers <- open_pipe("answers", "rb")
        unlink(c("calls", "answers"))
        token <- take("token")
        tests <- take("tests")
        channel <- file("channel", "wb", raw = TRUE)
        unlink("channel")

        say <- function(word, text) {
            writeLines(paste(token, word, gsub("[[:cntrl:]]", " ", text)), channel)
            flush(channel)
        }
        finish <- function(word, text) {
            say(word, text)
            if (word != "ok") cat("Error:", text, "\n", file = stderr())
            end(as.integer(word != "ok"))
        }
        must_compile <- function(program) {
            if (inherits(program, "error")) finish("compile", conditionMessage(program))
        }
        ask <- function(text) {
            answer <- tryCatch(
                { send(calls, text); receive(answers) },
                error = function(problem) paste("error", conditionMessage(problem))
            )
            text <- substring(answer, 7)
            if (startsWith(answer, "value ")) return(text)
            memory <- grepl("cannot allocate|memory exhausted", text)
            finish(if (memory) "memory" else "exception", text)
        }

        say("start", Sys.getpid())
        must_compile(program)
        suite <- tryCatch(parsed(tests), error = identity)
        must_compile(suite)
        entry <- sub("(?s).*?candidate <- ([^\n]*)\n.*", "\\1", tests, perl = TRUE)
        called <- checked <- FALSE
        messenger <- function(...) {
            called <<- TRUE
            decode(ask(encode(list(...))))
        }
        check <- function(...) {
            for (i in seq_len(...length())) {
                if (!isTRUE(...elt(i))) {
                    condition <- deparse(substitute(list(...))[[i + 1]], 500L)[1]
                    finish("assertion", paste(condition, "is not TRUE"))
                }
                checked <<- called
            }
        }
        ask(entry)
        known <- structure(list(messenger, check), names = c(entry, "stopifnot"))
        setting <- list2env(known, parent = globalenv())
        tryCatch(
            for (expression in suite) eval(expression, setting),
            error = function(problem) finish("exception", conditionMessage(problem))
        )
        if (checked) finish("ok", "") else finish("exception", "no test ran")
    }

    # R reads a function from its library when it is first used, and forks would each do so again.
    warm_up <- function() {
        for (space in c("base", "compiler")) eapply(asNamespace(space), force, all.names = TRUE)
        sample <- parsed("function(xs) { n <- 0; for (x in xs) if (x > n && !is.null(x)) n <- n + x; list(n, xs[[1]]) }")
        evaluate(as.call(list(compiler::cmpfun(eval(sample[[1]])), quote(c(1, 2)))), globalenv())
        decode(encode(list(1L, "a", NULL, list(a = TRUE, b = c(1, 2)))))
    }

    # As a warm parent: return in a fresh process, in its directory, once for each line of "control".
    serve <- function() {
        library(methods)
        warm_up()
        control <- fifo("control", "r", blocking = TRUE)
        gc()
        # Sorts what malloc has free, once and not in every fork.
        raw(2^20)
        while (length(directory <- readLines(control, 1L)) == 1) {
            # An interrupt that a program sent waits until R looks for it, and would wait in every fork.
            tryCatch(Sys.sleep(0), interrupt = function(sent) NULL)
            if (fork() == 0) {
                # What lies between the parent and the program ends at once, so that the jail adopts the latter.
                if (fork() != 0) end(0L)
                close(control)
                setwd(directory)
                tempdir(check = TRUE)
                return()
            }
        }
        end(0L)
    }

    compiler::enableJIT(0L)
    # Its namespace takes five times as long to load as its code alone.
    library.dynam("parallel", "parallel", .Library)
    if (file.exists("control")) serve() else attach_later("methods")
    judge()
})
