(* A warm parent for OCaml (see sandbox/warm.py): the compiler and the toplevel, loaded once, fork for each program.

   The program is one compilation unit, and stays one: the fork compiles it as ocamlc does and runs the bytecode in
   memory, so nothing of it runs if any of it is wrong. The module Unix is not linked, for programs must not
   find it; the few calls needed are declared here. *)

external fork : unit -> int = "unix_fork"
external getpid : unit -> int = "unix_getpid"
external setsid : unit -> int = "unix_setsid"
external waitpid : int list -> int -> int * Obj.t = "unix_waitpid"
external leave : int -> 'a = "caml_sys_exit"

let unit_file = "program.ml"

let refuse problem =
  (try Location.report_exception Format.err_formatter problem with _ -> ());
  Format.pp_print_flush Format.err_formatter ();
  Harness.refused ()

let parsed () =
  let file = open_in_bin unit_file in
  let lexer = Lexing.from_channel file in
  Location.init lexer unit_file;
  let structure = Parse.implementation lexer in
  close_in file;
  Sys.remove unit_file;
  structure

(* The compiler's own passes, as Toploop has them for a phrase; any problem of the unit's is raised here. *)
let load structure =
  let environment = Compmisc.initial_env () in
  let unit = Typemod.type_implementation unit_file "program" "Program" environment structure in
  let translated = Translmod.transl_implementation "Program" (unit.structure, unit.coercion) in
  let instructions, functions = Bytegen.compile_phrase (Simplif.simplify_lambda translated.code) in
  let code, relocations, events = Emitcode.to_memory instructions functions in
  Symtable.patch_object code relocations;
  Symtable.check_global_initialized relocations;
  Symtable.update_global_table ();
  snd (Meta.reify_bytecode code [| events |] None)

let run closure =
  (try ignore (closure ())
   with problem ->
     prerr_endline ("Fatal error: exception " ^ Printexc.to_string problem);
     exit 2);
  exit 0

let judge () = match load (parsed ()) with exception problem -> refuse problem | closure -> run closure

(* Interfaces that the compiler reads here are not read again in every fork. *)
let warm_up () =
  let modules =
    "Arg Array Bool Buffer Bytes Char Either Filename Float Format Fun Gc Hashtbl Int Int32 Int64 Lazy \
     List ListLabels Map Option Printexc Printf Queue Random Result Scanf Seq Set Stack String Sys \
     Harness"
  in
  let text =
    String.concat "\n"
      (List.map
         (fun name -> Printf.sprintf "module M_%s = struct include %s end" name name)
         (String.split_on_char ' ' modules))
  in
  ignore (load (Parse.implementation (Lexing.from_string text)) ());
  Gc.compact ()

let serve () =
  let control = open_in_bin "control" in
  try
    while true do
      let directory = input_line control in
      match fork () with
      | 0 ->
        if fork () <> 0 then leave 0;
        ignore (setsid ());
        close_in control;
        Sys.chdir directory;
        Harness.start (string_of_int (getpid ()));
        judge ()
      | child -> ignore (waitpid [] child)
    done
  with End_of_file -> leave 0

let () =
  Clflags.dont_write_files := true;
  Clflags.include_dirs := [ Filename.dirname Sys.argv.(0) ];
  ignore (Warnings.parse_options false "-a");
  Compmisc.init_path ();
  Toploop.initialize_toplevel_env ();
  Toploop.input_name := unit_file;
  warm_up ();
  serve ()
