(* What a test file may ask of the harness, and what it finds under the usual names whatever the program has
   given them: the operators, the common functions and the library's modules. *)

val start : string -> unit
(** Take the token and say that the program starts, in the process of that number; the first call counts. *)

val passed : unit -> unit
val failed : exn -> unit
val refused : unit -> unit

module Pristine : sig
  external ( = ) : 'a -> 'a -> bool = "%equal"
  external ( <> ) : 'a -> 'a -> bool = "%notequal"
  external ( < ) : 'a -> 'a -> bool = "%lessthan"
  external ( > ) : 'a -> 'a -> bool = "%greaterthan"
  external ( <= ) : 'a -> 'a -> bool = "%lessequal"
  external ( >= ) : 'a -> 'a -> bool = "%greaterequal"
  external ( == ) : 'a -> 'a -> bool = "%eq"
  external ( != ) : 'a -> 'a -> bool = "%noteq"
  external ( && ) : bool -> bool -> bool = "%sequand"
  external ( || ) : bool -> bool -> bool = "%sequor"
  external ( ~- ) : int -> int = "%negint"
  external ( ~+ ) : int -> int = "%identity"
  external ( + ) : int -> int -> int = "%addint"
  external ( - ) : int -> int -> int = "%subint"
  external ( * ) : int -> int -> int = "%mulint"
  external ( / ) : int -> int -> int = "%divint"
  external ( mod ) : int -> int -> int = "%modint"
  external ( ~-. ) : float -> float = "%negfloat"
  external ( ~+. ) : float -> float = "%identity"
  external ( +. ) : float -> float -> float = "%addfloat"
  external ( -. ) : float -> float -> float = "%subfloat"
  external ( *. ) : float -> float -> float = "%mulfloat"
  external ( /. ) : float -> float -> float = "%divfloat"
  external ( |> ) : 'a -> ('a -> 'b) -> 'b = "%revapply"
  external ( @@ ) : ('a -> 'b) -> 'a -> 'b = "%apply"
  external ( ! ) : 'a ref -> 'a = "%field0"
  external ( := ) : 'a ref -> 'a -> unit = "%setfield0"

  val ( ** ) : float -> float -> float
  val ( ^ ) : string -> string -> string
  val ( @ ) : 'a list -> 'a list -> 'a list

  external not : bool -> bool = "%boolnot"
  external compare : 'a -> 'a -> int = "%compare"
  external fst : 'a * 'b -> 'a = "%field0"
  external snd : 'a * 'b -> 'b = "%field1"
  external ref : 'a -> 'a ref = "%makemutable"
  external raise : exn -> 'a = "%raise"
  external ignore : 'a -> unit = "%ignore"
  external abs_float : float -> float = "%absfloat"
  val infinity : float
  val neg_infinity : float
  val nan : float
  val abs : int -> int
  val min : 'a -> 'a -> 'a
  val max : 'a -> 'a -> 'a

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
