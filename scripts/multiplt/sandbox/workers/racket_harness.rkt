#lang racket/base

;; Runs one program with its rackunit tests and says on a private channel how that ended.
;;
;; Started in a directory with the files token, entry, source and tests and the fifo channel.
;; Program and tests live in two worlds, registries that share the libraries loaded here and nothing
;; else. The tests' world alone has this rackunit (the program's would load another), and all that
;; it sees of the program is the value of entry, the function under test. The program is a module
;; with a weaker code inspector, which keeps it from unsafe code and out of other modules. A pass is
;; said after the suite's last form, when every check that began has held. It is no proof against
;; code that reads the process's memory in spite of the inspector.

(require (only-in ffi/unsafe
                  _bytes
                  _fun
                  _int
                  _intptr
                  _path
                  _pointer
                  _void
                  get-ffi-obj
                  saved-errno)
         (only-in racket)
         (only-in racket/list partition)
         (only-in (submod racket reader))
         (only-in rackunit
                  current-check-around
                  current-check-handler
                  current-test-case-around
                  exn:test:check?))

(define-namespace-anchor here)

(define (world . modules)
  (define made (make-empty-namespace))
  (for ([module modules])
    (namespace-attach-module (namespace-anchor->empty-namespace here) module made))
  made)

(define program-world (world 'racket '(submod racket reader)))
(define tests-world (world 'racket 'rackunit))
(parameterize ([current-namespace tests-world])
  (namespace-require 'racket)
  (namespace-require 'rackunit))

(define stdout (current-output-port))
(define stderr (current-error-port))
(define leave (exit-handler))
(define display-problem (current-check-handler))
(define load-module (current-load/use-compiled))

;; Racket's own libraries need all rights, so they are loaded with what these parameters hold now.
(define rights
  (for/list ([parameter (list current-code-inspector
                              current-inspector
                              current-load
                              current-load-extension
                              current-compile
                              current-eval
                              current-reader-guard
                              current-module-name-resolver
                              current-compiled-file-roots
                              use-compiled-file-paths
                              use-compiled-file-check)])
    (cons parameter (parameter))))

(define libraries
  (path->bytes (simplify-path (build-path (find-system-path 'collects-dir) 'up))))

(define (library? path)
  (define full (path->bytes (simplify-path (path->complete-path path))))
  (define size (bytes-length libraries))
  (and (> (bytes-length full) size) (bytes=? (subbytes full 0 size) libraries)))

(define (load-with-rights path name)
  (define (load) (load-module path name))
  ((if (library? path)
       (for/fold ([load load]) ([right rights])
         (λ () (parameterize ([(car right) (cdr right)]) (load))))
       load)))

(define (anything? _) #t)

(define (take name)
  (define content (call-with-input-file name (λ (port) (read-bytes (max 1 (file-size name)) port))))
  (delete-file name)
  (if (eof-object? content) #"" content))

(define (read-all text name)
  (define port (open-input-bytes text))
  (port-count-lines! port)
  (call-with-default-reading-parameterization
   (λ ()
     (parameterize ([read-accept-reader #t] [read-accept-lang #t])
       (let loop ()
         (define form (read-syntax name port))
         (if (eof-object? form) '() (cons form (loop))))))))

;; Declares the module that text is in a world. At its end it calls deliver with the value of entry, a name that
;; means what the module's own code means by it.
(define (declare-program world text entry deliver)
  (syntax-case (datum->syntax #f (read-all text 'program)) ()
    [((module name language (begin-name form ...)))
     (and (eq? (syntax-e #'module) 'module) (eq? (syntax-e #'begin-name) '#%module-begin))
     (parameterize ([current-namespace world]
                    [current-module-declare-name (make-resolved-module-path 'program)])
       (eval #`(#,(namespace-module-identifier)
                name
                language
                (begin-name form ... #,(datum->syntax #f (list deliver entry))))))]
    [_ (raise-user-error "the program is no module in a #lang")]))

;; The suite as a function of the function under test.
(define (suite text entry)
  (define-values (requirements forms) (partition requirement? (read-all text 'tests)))
  (parameterize ([current-namespace tests-world])
    (for ([requirement requirements])
      (eval (namespace-syntax-introduce requirement)))
    (eval (namespace-syntax-introduce (datum->syntax #f `(lambda (,entry) ,@forms (void)))))))

(define (requirement? form)
  (syntax-case form ()
    [(head . _) (eq? (syntax-e #'head) 'require)]
    [_ #f]))

(define (judge)
  (define token (take "token"))
  (define entry (string->symbol (bytes->string/utf-8 (take "entry"))))
  (define source (take "source"))
  (define tests (take "tests"))
  (define channel (open-output-file "channel" #:exists 'append))
  (delete-file "channel")
  (current-command-line-arguments (vector))

  (define (say word)
    (write-bytes (bytes-append token #" " word #" \n") channel)
    (flush-output channel))

  (define (finish word [explain void])
    (say word)
    (with-handlers ([anything? void])
      (flush-output stdout)
      (parameterize ([current-error-port stderr])
        (explain))
      (flush-output stderr))
    (leave (if (equal? word #"ok") 0 1)))

  (define (fail text)
    (finish #"exception" (λ () (eprintf "~a\n" text))))

  (define (refuse problem)
    (finish #"compile" (λ () (eprintf "~a\n" (if (exn? problem) (exn-message problem) problem)))))

  (define (stop problem)
    (finish (cond
              [(exn:test:check? problem) #"assertion"]
              [(exn:fail:out-of-memory? problem) #"memory"]
              [else #"exception"])
            (λ () (display-problem problem))))

  ;; Around a check, or a test case, inside which rackunit calls nothing around the checks.
  (define began 0)
  (define held 0)
  (define (around check)
    (set! began (add1 began))
    (with-handlers ([anything? stop])
      (check))
    (set! held (add1 held)))

  (define function #f)
  (define (deliver value)
    (set! function value))
  ;; Whatever continuations the program plays with, they end where its function was called.
  (define (confined . arguments)
    (call-with-continuation-prompt (λ () (apply function arguments))))

  (say (string->bytes/utf-8 (format "start ~a" (process-id))))
  (define check-all
    (with-handlers ([anything? refuse])
      (suite tests entry)))

  (define passed? #f)
  (define (run)
    (call-with-continuation-prompt
     (λ ()
       (with-handlers ([anything? refuse])
         (declare-program program-world source entry deliver))
       (with-handlers ([anything? stop])
         (dynamic-require ''program #f)
         (parameterize ([current-check-around around] [current-test-case-around around])
           (check-all (if (procedure? function) confined function))))
       (set! passed? (and (positive? held) (= began held))))))

  (define custodian (make-custodian))
  (parameterize ([current-custodian custodian]
                 [current-plumber (make-plumber)]
                 [current-namespace program-world]
                 [current-load/use-compiled load-with-rights]
                 [current-inspector (make-inspector)]
                 [current-code-inspector (make-inspector)]
                 [exit-handler (λ (_) (fail "the program left before its tests ended"))])
    (sync (thread run)))
  (custodian-shutdown-all custodian)
  (if passed?
      (finish #"ok")
      (fail "the tests did not run to their end")))

(define (foreign name type)
  (get-ffi-obj name #f type))

(define fork (foreign "fork" (_fun -> _int)))
(define process-id (foreign "getpid" (_fun -> _int)))
(define own-session (foreign "setsid" (_fun -> _int)))
(define change-directory (foreign "chdir" (_fun _path -> _int)))
(define wait-for (foreign "waitpid" (_fun _int (_pointer = #f) (_int = 0) -> _int)))
(define leave-at-once (foreign "_exit" (_fun _int -> _void)))
(define open-file (foreign "open" (_fun _path (_int = 0) -> _int)))
(define close-file (foreign "close" (_fun _int -> _int)))
(define read-file (foreign "read" (_fun _int _bytes (_intptr = 1) -> _intptr)))
(define duplicate (foreign "dup2" (_fun _int _int -> _int)))
(define make-epoll (foreign "epoll_create1" (_fun (_int = 0) -> _int)))
(define ask-epoll
  (foreign "epoll_ctl"
           (_fun #:save-errno 'posix _int (_int = 2) _int (_bytes = (make-bytes 16)) -> _int)))

;; A line, read by the kernel's means: Racket's own would wait in the epoll that forks share.
(define (read-line-of file)
  (let loop ([line '()])
    (define byte (make-bytes 1))
    (cond
      [(not (= (read-file file byte) 1)) #f]
      [(equal? byte #"\n") (apply bytes-append (reverse line))]
      [else (loop (cons byte line))])))

;; The descriptor of Racket's epoll: to take a file out that is not in is ENOENT there, else EINVAL.
(define (find-epoll file)
  (for/first ([descriptor (in-range 3 64)]
              #:unless (= descriptor file)
              #:when (and (= (ask-epoll descriptor file) -1) (= (saved-errno) 2)))
    descriptor))

;; Returns in a fresh process, in the directory of its job, once for each line of "control".
(define (fork-for-each-program)
  (define control (open-file (string->path "control")))
  (define epoll (find-epoll control))
  (let loop ()
    (define directory (read-line-of control))
    (unless directory
      (leave-at-once 0))
    (define child (fork))
    (cond
      [(positive? child)
       (wait-for child)
       (loop)]
      [(positive? (fork)) (leave-at-once 0)]
      [else
       (own-session)
       (close-file control)
       ;; What a program waits for must not wake another one.
       (when epoll
         (define own (make-epoll))
         (duplicate own epoll)
         (close-file own))
       (change-directory (bytes->path directory))
       (current-directory (bytes->path directory))
       ;; The parent drew this generator's seed for all.
       (current-pseudo-random-generator (make-pseudo-random-generator))])))

;; What expanding and compiling a program loads and computes on its first time.
(define (warm-up)
  (define sample-world (world 'racket '(submod racket reader)))
  (declare-program sample-world sample-program 'sample void)
  (parameterize ([current-namespace sample-world])
    (dynamic-require ''program #f))
  (void (suite sample-suite 'sample)))

(define sample-program
  #"#lang racket
(define (sample numbers #:by [step 1])
  (define-values (low high) (values (apply min numbers) (apply max numbers)))
  (let loop ([i low] [found (hash)])
    (cond [(> i high) (sort (hash-keys found) <)]
          [(and (even? i) (member i numbers)) (loop (+ i step) (hash-set found i #t))]
          [else (for/fold ([all found]) ([n (in-range 2)]) (match n [0 all] [_ (loop (+ i step) all)]))])))
(void (sample '(1 2 3)) (for/list ([c (in-string \"ab\")]) c))
")

(define sample-suite
  #"(require rackunit)
(define (test-sample)
  (let ([candidate sample])
    (check-within (candidate '(1 2 3)) '(2) 0.001)
    (check-equal? (candidate '()) '())))
(test-sample)
")

(module+ main
  (judge))

(module+ warm
  (warm-up)
  (collect-garbage)
  (fork-for-each-program)
  (judge))
