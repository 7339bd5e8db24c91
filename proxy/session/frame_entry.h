// Parts of a ClientFrame, serialised without making their messages. Each is a frame of
// its own; one behind the other they are a frame with all of them.
#ifndef PARLEY_PROXY_SESSION_FRAME_ENTRY_H_
#define PARLEY_PROXY_SESSION_FRAME_ENTRY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// A call but for its request.
struct CallEntry {
  uint64_t sequence = 0;
  uint64_t object = 0;
  absl::string_view method = {};
  uint64_t thread = 0;
  std::optional<absl::Duration> timeout = {};  // infinite is none
};

// At most what an entry takes beside a call's method and request.
constexpr size_t kMaxEntryBytes = 64;

void AppendCall(const CallEntry& call, stub::RequestParts request, std::string* frame);
void AppendCancel(uint64_t sequence, std::string* frame);
void AppendDrop(uint64_t object, uint64_t count, std::string* frame);

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_FRAME_ENTRY_H_
