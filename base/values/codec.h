// C++ values as Datums and back. A user's type joins by specialising parley::Codec<T>.
//
//   C++                                              Datum
//   bool                                             bool
//   integers; of the character types only int8_t     integer
//     and uint8_t: a char is neither text nor number
//   float, double                                    real
//   std::string; encoded only: const char*,          text
//     string literals (to their NUL), absl::string_view
//   parley::Bytes                                    bytes
//   std::nullptr_t, std::monostate, empty optional   none
//   vector, deque, list, array, sets, pair, tuple    list
//   std::map, unordered_map, flat_hash_map, btree_map  map
//   ObjectRef                                        reference
//   any other protobuf message                       message
//   Datum, DatumList, DatumMap                       as they are
//   std::variant                                     that of its alternative
//
// Decoding is lenient where nothing is lost and Python is: a bool decodes as an integer,
// both as floating point. A real never decodes as an integer, nor an integer as a bool.
// Errors: INVALID_ARGUMENT (TypeError) for another kind, OUT_OF_RANGE (OverflowError)
// for a number that does not fit. After an error the Datum holds anything.
// Thread-safe as long as the values are.
#ifndef PARLEY_BASE_VALUES_CODEC_H_
#define PARLEY_BASE_VALUES_CODEC_H_

#include "parley/base/values/codec_containers.h"  // IWYU pragma: export
#include "parley/base/values/codec_core.h"        // IWYU pragma: export

#endif  // PARLEY_BASE_VALUES_CODEC_H_
