#ifndef PARLEY_PROXY_UNREAD_VALUES_H_
#define PARLEY_PROXY_UNREAD_VALUES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "parley/proto/datum.pb.h"
#include "parley/proxy/stub/reference.h"

namespace parley {

// What a call brought that its proxy could not make C++ values of: all values of the reply, in
// their order, also those that it could. Nothing that a call has taken (a queue's Get and GetMany,
// every Pop and PopItem, an Iterator's Next and NextPage) is lost because the proxy is of another
// type:
//
//   absl::StatusOr<std::vector<int>> numbers = queue.GetMany(100);
//   if (!numbers.ok()) {
//     for (const Datum& value : UnreadValues(numbers.status())) …
//   }
//
// An entry of a dict is a list of its key and value. Empty: the call itself failed, or brought no
// values. Objects that the values refer to live as long as the status or a copy of it does;
// SyncManager::Attach makes proxies of them. The status has them in this process only. Thread-safe.
std::vector<Datum> UnreadValues(const absl::Status& status);

namespace unread_internal {

// The error of decoding a reply together with what was in it: in `reply`, or in the bytes of such a
// message. Keeps the references.
absl::Status WithUnread(absl::Status error, const google::protobuf::Message& reply,
                        const stub::ArrivedReferences& arrivals);
absl::Status WithUnread(absl::Status error, const google::protobuf::Message& prototype,
                        const std::string& bytes, const stub::ArrivedReferences& arrivals);

}  // namespace unread_internal
}  // namespace parley

#endif  // PARLEY_PROXY_UNREAD_VALUES_H_
