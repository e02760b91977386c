(* Linked before a program: says on a private channel how the program's tests ended.

   The interface hides the token, and the generated test file hides this module from the program's
   text. Code that reads the runtime's memory (Obj, primitives declared external) is not covered. *)

let take name =
  let file = open_in_bin name in
  let text = input_line file in
  close_in file;
  Sys.remove name;
  text

let token = ref ""
let channel = ref stderr

let say word text =
  output_string !channel (!token ^ " " ^ word ^ " " ^ String.escaped text ^ "\n");
  flush !channel

let start pid =
  if !token = "" then begin
    token := take "token";
    channel := open_out_bin "channel";
    Sys.remove "channel";
    say "start" pid
  end

let passed () = say "ok" ""

let failed problem =
  let word =
    match problem with
    | Assert_failure _ -> "assertion"
    | Out_of_memory -> "memory"
    | _ -> "exception"
  in
  let text = Printexc.to_string problem in
  say word text;
  prerr_endline ("Fatal error: exception " ^ text);
  exit 2

let refused () =
  say "compile" "";
  exit 2

module Pristine = struct
  include Stdlib
  module Stdlib = Stdlib
  module List = Stdlib.List
  module Array = Stdlib.Array
  module String = Stdlib.String
  module Bytes = Stdlib.Bytes
  module Char = Stdlib.Char
  module Float = Stdlib.Float
  module Int = Stdlib.Int
  module Option = Stdlib.Option
  module Hashtbl = Stdlib.Hashtbl
  module Map = Stdlib.Map
end
