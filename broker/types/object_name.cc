#include "parley/broker/types/object_name.h"

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::types {

absl::Status WithObjectName(const engine::Host& host, const absl::Status& status) {
  return MakeError(status.code(), Reason(status),
                   absl::StrCat(host.Describe(), ": ", status.message()));
}

}  // namespace parley::types
