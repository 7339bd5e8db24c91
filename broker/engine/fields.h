// Replies that are nothing but fields with bytes in them, written in place: no protobuf message
// needs to be made for most of them. How requests are read so: parley/base/wire/fields.h.
#ifndef PARLEY_BROKER_ENGINE_FIELDS_H_
#define PARLEY_BROKER_ENGINE_FIELDS_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace parley::engine {

// A text, bytes, or a message that is serialised already. Its number is at most 15.
struct Field {
  int number = 0;
  absl::string_view bytes;      // not owned
  bool has_references = false;  // there are ObjectRefs in it
};

// The message that consists of the fields: its size, and its bytes. Write returns their end.
size_t SizeOf(absl::Span<const Field> fields);
char* Write(absl::Span<const Field> fields, char* out);
std::string Serialize(absl::Span<const Field> fields);

// Whether a Datum, serialised, is none, a boolean, a number, a text or bytes, written as
// Protobuf writes it: one that need not be parsed to be kept.
bool IsPlain(absl::string_view datum);

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_FIELDS_H_
