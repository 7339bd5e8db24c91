#ifndef PARLEY_BROKER_TYPES_CTYPE_H_
#define PARLEY_BROKER_TYPES_CTYPE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/proto/datum.pb.h"

namespace parley::types {

// One of the C types behind Value and Array, by its Python type code.
class CType {
 public:
  // INVALID_ARGUMENT (TypeError): not one of c ? b B u w h H i I l L q Q f d.
  static absl::StatusOr<CType> Parse(absl::string_view code);

  Datum Zero() const;
  // The value as the type holds it: an `f` is rounded, a `?` is whether the number is
  // not zero. INVALID_ARGUMENT (TypeError):
  // another kind. OUT_OF_RANGE (OverflowError): it does not fit.
  absl::StatusOr<Datum> Convert(const Datum& value) const;
  bool is_number() const {
    return absl::string_view("c?uw").find(code_) == absl::string_view::npos;
  }
  char code() const { return code_; }

 private:
  explicit CType(char code) : code_(code) {}
  char code_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_CTYPE_H_
