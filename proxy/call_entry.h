#ifndef PARLEY_PROXY_CALL_ENTRY_H_
#define PARLEY_PROXY_CALL_ENTRY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proxy/transport.h"

namespace parley {

// A wire::Call but for its request.
struct CallEntry {
  uint64_t sequence = 0;
  uint64_t object = 0;
  absl::string_view method = {};
  uint64_t thread = 0;
  std::optional<absl::Duration> timeout = {};  // infinite is none
};

// At most what a call takes in a frame beside its method and request.
constexpr size_t kMaxCallBytes = 64;

// Appends a serialised ClientFrame of the call: behind others, one that has them all. Without
// making the message, which costs five times as much.
void AppendCall(const CallEntry& call, RequestParts request, std::string* frame);

}  // namespace parley

#endif  // PARLEY_PROXY_CALL_ENTRY_H_
