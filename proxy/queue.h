#ifndef PARLEY_PROXY_QUEUE_H_
#define PARLEY_PROXY_QUEUE_H_

#include "absl/time/time.h"
#include "proto/queue.proxy.h"
#include "proxy/typed.h"

namespace parley {

// A shared first-in-first-out queue. Timeouts: without one a call waits without limit;
// zero does not wait; a negative one is INVALID_ARGUMENT. Waiting calls are served
// first come, first served.
template <typename T>
class Queue : public Typed<queue::QueueProxy> {
 public:
  using Typed::Typed;

  // RESOURCE_EXHAUSTED (Reason "Full"): no room in time.
  absl::Status Put(const T& item, absl::Duration timeout = absl::InfiniteDuration()) const {
    queue::PutRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(item, request.mutable_item()));
    return stub_.Put(request, {timeout}).status();
  }
  Future<std::monostate> PutAsync(const T& item,
                                  absl::Duration timeout = absl::InfiniteDuration()) const {
    queue::PutRequest request;
    absl::Status status = Encode(item, request.mutable_item());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.PutAsync(request, {timeout}));
  }
  absl::Status PutNowait(const T& item) const { return Put(item, absl::ZeroDuration()); }

  // DEADLINE_EXCEEDED (Reason "Empty"): no item in time.
  absl::StatusOr<T> Get(absl::Duration timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get({}, {timeout}));
    return DecodeWith<T>(got.reply.item(), got.arrivals);
  }
  Future<T> GetAsync(absl::Duration timeout = absl::InfiniteDuration()) const {
    return stub_.GetAsync({}, {timeout}).template Map<T>([](Received<queue::GetReply> got) {
      return DecodeWith<T>(got.reply.item(), got.arrivals);
    });
  }
  absl::StatusOr<T> GetNowait() const { return Get(absl::ZeroDuration()); }

  absl::StatusOr<uint64_t> QSize() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.QSize({}));
    return reply.size();
  }
  absl::StatusOr<bool> Empty() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Empty({}));
    return reply.empty();
  }
  absl::StatusOr<bool> Full() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Full({}));
    return reply.full();
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_QUEUE_H_
