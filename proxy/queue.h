#ifndef PARLEY_PROXY_QUEUE_H_
#define PARLEY_PROXY_QUEUE_H_

#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "proto/queue.proxy.h"
#include "proxy/timeout.h"
#include "proxy/typed.h"

namespace parley {

template <typename T>
absl::StatusOr<queue::PutRequest> EncodePut(const T& item) {
  queue::PutRequest request;
  PARLEY_RETURN_IF_ERROR(Encode(item, request.mutable_item()));
  return request;
}
template <typename T>
absl::StatusOr<T> DecodeGot(const Received<queue::GetReply>& got) {
  return DecodeWith<T>(got.reply.item(), got.arrivals);
}
inline absl::StatusOr<uint64_t> DecodeSize(const queue::QSizeReply& reply) { return reply.size(); }
inline absl::StatusOr<bool> DecodeEmpty(const queue::EmptyReply& reply) { return reply.empty(); }
inline absl::StatusOr<bool> DecodeFull(const queue::FullReply& reply) { return reply.full(); }

// A shared queue: first in, first out. Timeouts: without one a call waits without limit;
// zero does not wait; a negative one is INVALID_ARGUMENT. Waiting calls are served
// first come, first served. proto/queue.proto has the details.
template <typename T>
class Queue : public Typed<queue::QueueProxy> {
 public:
  using Typed::Typed;

  // RESOURCE_EXHAUSTED (Reason "Full"): no room in time. FAILED_PRECONDITION (Reason
  // "ShutDown"): it is shut down.
  absl::Status Put(const T& item, Timeout timeout = absl::InfiniteDuration()) const {
    return Send(EncodePut(item), timeout);
  }
  Future<std::monostate> PutAsync(const T& item, Timeout timeout = absl::InfiniteDuration()) const {
    return SendAsync(EncodePut(item), timeout);
  }
  absl::Status PutNowait(const T& item) const { return Put(item, absl::ZeroDuration()); }
  Future<std::monostate> PutNowaitAsync(const T& item) const {
    return PutAsync(item, absl::ZeroDuration());
  }

  // DEADLINE_EXCEEDED (Reason "Empty"): no item in time. FAILED_PRECONDITION (Reason
  // "ShutDown"): it is shut down and empty.
  absl::StatusOr<T> Get(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get({}, {timeout}));
    return DecodeGot<T>(got);
  }
  Future<T> GetAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.GetAsync({}, {timeout}).template Map<T>(&DecodeGot<T>);
  }
  absl::StatusOr<T> GetNowait() const { return Get(absl::ZeroDuration()); }
  Future<T> GetNowaitAsync() const { return GetAsync(absl::ZeroDuration()); }

  // All of them in their order, in one message, once there is room for all; else none.
  // INVALID_ARGUMENT: more than maxsize (Reason "ValueError"), or a PriorityQueue (Reason
  // "TypeError").
  absl::Status PutMany(const std::vector<T>& items,
                       Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto request, EncodePutMany(items));
    return stub_.PutMany(request, {timeout}).status();
  }
  Future<std::monostate> PutManyAsync(const std::vector<T>& items,
                                      Timeout timeout = absl::InfiniteDuration()) const {
    absl::StatusOr<queue::PutManyRequest> request = EncodePutMany(items);
    if (!request.ok()) return Future<std::monostate>(request.status());
    return Ignore(stub_.PutManyAsync(*request, {timeout}));
  }
  // Waits for an item as Get does, and takes what else is there, `max` in all.
  absl::StatusOr<std::vector<T>> GetMany(uint32_t max,
                                         Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetMany(UpTo(max), {timeout}));
    return DecodeAllGot(got);
  }
  Future<std::vector<T>> GetManyAsync(uint32_t max,
                                      Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.GetManyAsync(UpTo(max), {timeout})
        .template Map<std::vector<T>>(&Queue::DecodeAllGot);
  }

  absl::StatusOr<uint64_t> QSize() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.QSize({}));
    return DecodeSize(reply);
  }
  Future<uint64_t> QSizeAsync() const {
    return stub_.QSizeAsync({}).template Map<uint64_t>(&DecodeSize);
  }
  absl::StatusOr<bool> Empty() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Empty({}));
    return DecodeEmpty(reply);
  }
  Future<bool> EmptyAsync() const { return stub_.EmptyAsync({}).template Map<bool>(&DecodeEmpty); }
  absl::StatusOr<bool> Full() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Full({}));
    return DecodeFull(reply);
  }
  Future<bool> FullAsync() const { return stub_.FullAsync({}).template Map<bool>(&DecodeFull); }

  // The work on an item that was taken is done. FAILED_PRECONDITION (Reason "ValueError"):
  // it is said more often than items were put.
  absl::Status TaskDone() const { return stub_.TaskDone({}).status(); }
  Future<std::monostate> TaskDoneAsync() const { return Ignore(stub_.TaskDoneAsync({})); }
  // Waits until all items that were put are done, or lost with the session that took them.
  // DEADLINE_EXCEEDED (Reason "TimeoutError"): not all in time.
  absl::Status Join(Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.Join({}, {timeout}).status();
  }
  Future<std::monostate> JoinAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return Ignore(stub_.JoinAsync({}, {timeout}));
  }
  // From now on Put fails, and Get once the queue is empty: at once, if `immediate`.
  absl::Status Shutdown(bool immediate = false) const {
    return stub_.Shutdown(EncodeShutdown(immediate)).status();
  }
  Future<std::monostate> ShutdownAsync(bool immediate = false) const {
    return Ignore(stub_.ShutdownAsync(EncodeShutdown(immediate)));
  }

 protected:
  using PutRequest = absl::StatusOr<queue::PutRequest>;
  absl::Status Send(const PutRequest& request, Timeout timeout) const {
    return request.ok() ? stub_.Put(*request, {timeout}).status() : request.status();
  }
  Future<std::monostate> SendAsync(const PutRequest& request, Timeout timeout) const {
    if (!request.ok()) return Future<std::monostate>(request.status());
    return Ignore(stub_.PutAsync(*request, {timeout}));
  }

 private:
  static absl::StatusOr<queue::PutManyRequest> EncodePutMany(const std::vector<T>& items) {
    queue::PutManyRequest request;
    for (const auto& item : items) PARLEY_RETURN_IF_ERROR(Encode<T>(item, request.add_items()));
    return request;
  }
  static queue::GetManyRequest UpTo(uint32_t max) {
    queue::GetManyRequest request;
    request.set_max(max);
    return request;
  }
  static absl::StatusOr<std::vector<T>> DecodeAllGot(const Received<queue::GetReply>& got) {
    PARLEY_ASSIGN_OR_RETURN(std::vector<T> more, DecodeAll<T>(got.reply.more(), got.arrivals));
    PARLEY_ASSIGN_OR_RETURN(T first, DecodeGot<T>(got));
    more.insert(more.begin(), std::move(first));
    return more;
  }
  static queue::ShutdownRequest EncodeShutdown(bool immediate) {
    queue::ShutdownRequest request;
    request.set_immediate(immediate);
    return request;
  }
};

// The same under the name that says what it is for: TaskDone and Join.
template <typename T>
class JoinableQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "JoinableQueue";
  using Queue<T>::Queue;
};

// Last in, first out.
template <typename T>
class LifoQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "LifoQueue";
  using Queue<T>::Queue;
};

// The least item first, in Python's order of values; of equal ones the one put first.
// An item without an order among the others is INVALID_ARGUMENT (Reason "TypeError").
template <typename T>
class PriorityQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "PriorityQueue";
  using Queue<T>::Queue;

  // `priority` takes the item's place in comparisons.
  template <typename Priority>
  absl::Status PutWithPriority(const T& item, const Priority& priority,
                               Timeout timeout = absl::InfiniteDuration()) const {
    return this->Send(EncodePut(item, priority), timeout);
  }
  template <typename Priority>
  Future<std::monostate> PutWithPriorityAsync(const T& item, const Priority& priority,
                                              Timeout timeout = absl::InfiniteDuration()) const {
    return this->SendAsync(EncodePut(item, priority), timeout);
  }

 private:
  template <typename Priority>
  static absl::StatusOr<queue::PutRequest> EncodePut(const T& item, const Priority& priority) {
    PARLEY_ASSIGN_OR_RETURN(queue::PutRequest request, parley::EncodePut(item));
    PARLEY_RETURN_IF_ERROR(Encode(priority, request.mutable_priority()));
    return request;
  }
};

// Without bounds, tasks and shutdown: first in, first out.
template <typename T>
class SimpleQueue : public Typed<queue::SimpleQueueProxy> {
 public:
  using Typed::Typed;

  // Never waits.
  absl::Status Put(const T& item) const {
    PARLEY_ASSIGN_OR_RETURN(auto request, EncodePut(item));
    return stub_.Put(request).status();
  }
  Future<std::monostate> PutAsync(const T& item) const {
    absl::StatusOr<queue::PutRequest> request = EncodePut(item);
    if (!request.ok()) return Future<std::monostate>(request.status());
    return Ignore(stub_.PutAsync(*request));
  }
  absl::Status PutNowait(const T& item) const { return Put(item); }
  Future<std::monostate> PutNowaitAsync(const T& item) const { return PutAsync(item); }

  // As Queue's.
  absl::StatusOr<T> Get(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get({}, {timeout}));
    return DecodeGot<T>(got);
  }
  Future<T> GetAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.GetAsync({}, {timeout}).template Map<T>(&DecodeGot<T>);
  }
  absl::StatusOr<T> GetNowait() const { return Get(absl::ZeroDuration()); }
  Future<T> GetNowaitAsync() const { return GetAsync(absl::ZeroDuration()); }

  absl::StatusOr<uint64_t> QSize() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.QSize({}));
    return DecodeSize(reply);
  }
  Future<uint64_t> QSizeAsync() const {
    return stub_.QSizeAsync({}).template Map<uint64_t>(&DecodeSize);
  }
  absl::StatusOr<bool> Empty() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Empty({}));
    return DecodeEmpty(reply);
  }
  Future<bool> EmptyAsync() const { return stub_.EmptyAsync({}).template Map<bool>(&DecodeEmpty); }
};

}  // namespace parley

#endif  // PARLEY_PROXY_QUEUE_H_
