#ifndef PARLEY_PROXY_LIST_H_
#define PARLEY_PROXY_LIST_H_

#include <optional>
#include <utility>
#include <vector>

#include "proto/list.proxy.h"
#include "proxy/pages.h"
#include "proxy/typed.h"

namespace parley {

// Python's start:stop:step; what is absent is Python's default.
struct Slice {
  std::optional<int64_t> start = {};
  std::optional<int64_t> stop = {};
  std::optional<int64_t> step = {};

  list::Slice ToProto() const {
    list::Slice slice;
    if (start.has_value()) slice.set_start(*start);
    if (stop.has_value()) slice.set_stop(*stop);
    if (step.has_value()) slice.set_step(*step);
    return slice;
  }
};

template <typename T>
absl::Status EncodeAll(const std::vector<T>& values, DatumList* list) {
  for (const T& value : values) PARLEY_RETURN_IF_ERROR(Encode(value, list->add_items()));
  return absl::OkStatus();
}
template <typename T, typename Items>
absl::StatusOr<std::vector<T>> DecodeAll(const Items& items, const Arrivals& arrivals) {
  std::vector<T> values;
  for (const Datum& item : items) {
    PARLEY_ASSIGN_OR_RETURN(T value, DecodeWith<T>(item, arrivals));
    values.push_back(std::move(value));
  }
  return values;
}

// A shared sequence with the meaning of Python's list; proto/list.proto has the details
// and errors of each method. Negative indices count from the end.
template <typename T>
class List : public Typed<list::ListProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<T> Get(int64_t index) const {
    list::GetRequest request;
    request.set_index(index);
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get(request));
    return kValueOf<T>(got);
  }
  Future<T> GetAsync(int64_t index) const {
    list::GetRequest request;
    request.set_index(index);
    return stub_.GetAsync(request).template Map<T>(kValueOf<T>);
  }
  absl::Status Set(int64_t index, const T& value) const {
    list::SetRequest request;
    request.set_index(index);
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Set(request).status();
  }
  Future<std::monostate> SetAsync(int64_t index, const T& value) const {
    list::SetRequest request;
    request.set_index(index);
    absl::Status status = Encode(value, request.mutable_value());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.SetAsync(request));
  }
  absl::Status Delete(int64_t index) const {
    list::DeleteRequest request;
    request.set_index(index);
    return stub_.Delete(request).status();
  }
  absl::StatusOr<std::vector<T>> GetSlice(Slice slice = {}) const {
    list::GetSliceRequest request;
    *request.mutable_slice() = slice.ToProto();
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetSlice(request));
    return DecodeAll<T>(got.reply.values().items(), got.arrivals);
  }
  absl::Status SetSlice(Slice slice, const std::vector<T>& values) const {
    list::SetSliceRequest request;
    *request.mutable_slice() = slice.ToProto();
    PARLEY_RETURN_IF_ERROR(EncodeAll(values, request.mutable_values()));
    return stub_.SetSlice(request).status();
  }
  absl::Status DeleteSlice(Slice slice) const {
    list::DeleteSliceRequest request;
    *request.mutable_slice() = slice.ToProto();
    return stub_.DeleteSlice(request).status();
  }
  absl::Status Append(const T& value) const {
    list::AppendRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Append(request).status();
  }
  Future<std::monostate> AppendAsync(const T& value) const {
    list::AppendRequest request;
    absl::Status status = Encode(value, request.mutable_value());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.AppendAsync(request));
  }
  absl::Status Extend(const std::vector<T>& values) const {
    list::ExtendRequest request;
    PARLEY_RETURN_IF_ERROR(EncodeAll(values, request.mutable_values()));
    return stub_.Extend(request).status();
  }
  Future<std::monostate> ExtendAsync(const std::vector<T>& values) const {
    list::ExtendRequest request;
    absl::Status status = EncodeAll(values, request.mutable_values());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.ExtendAsync(request));
  }
  absl::Status Insert(int64_t index, const T& value) const {
    list::InsertRequest request;
    request.set_index(index);
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Insert(request).status();
  }
  // The last one without an index.
  absl::StatusOr<T> Pop(std::optional<int64_t> index = std::nullopt) const {
    list::PopRequest request;
    if (index.has_value()) request.set_index(*index);
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Pop(request));
    return kValueOf<T>(got);
  }
  Future<T> PopAsync(std::optional<int64_t> index = std::nullopt) const {
    list::PopRequest request;
    if (index.has_value()) request.set_index(*index);
    return stub_.PopAsync(request).template Map<T>(kValueOf<T>);
  }
  absl::Status Remove(const T& value) const {
    list::RemoveRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Remove(request).status();
  }
  absl::StatusOr<uint64_t> Index(const T& value, std::optional<int64_t> start = std::nullopt,
                                 std::optional<int64_t> stop = std::nullopt) const {
    list::IndexRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    if (start.has_value()) request.set_start(*start);
    if (stop.has_value()) request.set_stop(*stop);
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Index(request));
    return reply.index();
  }
  absl::StatusOr<uint64_t> Count(const T& value) const {
    list::CountRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Count(request));
    return reply.count();
  }
  absl::Status Reverse() const { return stub_.Reverse({}).status(); }
  absl::Status Sort(bool reverse = false) const {
    list::SortRequest request;
    request.set_reverse(reverse);
    return stub_.Sort(request).status();
  }
  absl::Status Clear() const { return stub_.Clear({}).status(); }
  // All items at one moment.
  absl::StatusOr<std::vector<T>> Copy() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Copy({}));
    return DecodeAll<T>(got.reply.values().items(), got.arrivals);
  }
  absl::StatusOr<bool> Contains(const T& value) const {
    list::ContainsRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Contains(request));
    return reply.found();
  }
  absl::StatusOr<uint64_t> Len() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Len({}));
    return reply.length();
  }
  // Calls visit(value) for each item by index, fetching them in pages: changes between
  // two pages are seen.
  template <typename Visit>
  absl::Status ForEach(Visit visit) const {
    for (Pages pages(stub_); !pages.done();) {
      PARLEY_ASSIGN_OR_RETURN(auto page, pages.Next());
      for (const T& value : page) visit(value);
    }
    return absl::OkStatus();
  }
  // The same for a range-based for. Throws std::runtime_error where ForEach fails; use
  // ForEach where there are no exceptions.
  auto begin() const { return PageIterator<Pages>(Pages(stub_)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  class Pages {
   public:
    using Item = T;
    explicit Pages(const Stub& stub) : stub_(stub) {}
    bool done() const { return done_; }
    absl::StatusOr<std::vector<T>> Next() {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request_));
      PARLEY_ASSIGN_OR_RETURN(auto page, DecodeAll<T>(got.reply.values(), got.arrivals));
      request_.set_start(request_.start() + page.size());
      done_ = got.reply.last();
      return page;
    }

   private:
    Stub stub_;
    list::PageRequest request_;
    bool done_ = false;
  };
};

}  // namespace parley

#endif  // PARLEY_PROXY_LIST_H_
