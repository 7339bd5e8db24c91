#ifndef PARLEY_PROXY_SET_H_
#define PARLEY_PROXY_SET_H_

#include <utility>
#include <vector>

#include "parley/proto/set.proxy.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/stub/pages.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// A shared set with the meaning of Python's set; proto/set.proto has the details and
// errors of each method. An `Other` is any range of values or the proxy of a Set, List or
// Dict (its keys), which the broker reads in the same moment. Results are in insertion
// order.
template <typename T>
class Set : public Typed<set::SetProxy> {
 public:
  using Typed::Typed;
  using Values = std::vector<T>;

  // Whether it was new.
  absl::StatusOr<bool> Add(const T& value) const {
    return Call<Methods::Add>(DatumRequest(value), &set::AddReply::added);
  }
  Future<bool> AddAsync(const T& value) const {
    return CallAsync<Methods::Add>(DatumRequest(value), &set::AddReply::added);
  }
  // Whether it was there.
  absl::StatusOr<bool> Discard(const T& value) const {
    return Call<Methods::Discard>(DatumRequest(value), &set::DiscardReply::found);
  }
  Future<bool> DiscardAsync(const T& value) const {
    return CallAsync<Methods::Discard>(DatumRequest(value), &set::DiscardReply::found);
  }
  // NOT_FOUND (Reason "KeyError"): it is not there.
  absl::Status Remove(const T& value) const { return Call<Methods::Remove>(DatumRequest(value)); }
  Future<std::monostate> RemoveAsync(const T& value) const {
    return CallAsync<Methods::Remove>(DatumRequest(value));
  }
  // Removes and returns the newest; if it is no T, UnreadValues(status) has it. NOT_FOUND (Reason
  // "KeyError"): the set is empty.
  absl::StatusOr<T> Pop() const { return Call<Methods::Pop>(kNoArguments, kValueOf<T>); }
  Future<T> PopAsync() const { return CallAsync<Methods::Pop>(kNoArguments, kValueOf<T>); }
  absl::StatusOr<bool> Contains(const T& value) const {
    return Call<Methods::Contains>(DatumRequest(value), &set::ContainsReply::found);
  }
  Future<bool> ContainsAsync(const T& value) const {
    return CallAsync<Methods::Contains>(DatumRequest(value), &set::ContainsReply::found);
  }
  absl::StatusOr<uint64_t> Len() const {
    return Call<Methods::Len>(kNoArguments, &set::LenReply::length);
  }
  Future<uint64_t> LenAsync() const {
    return CallAsync<Methods::Len>(kNoArguments, &set::LenReply::length);
  }
  absl::Status Clear() const { return Call<Methods::Clear>(kNoArguments); }
  Future<std::monostate> ClearAsync() const { return CallAsync<Methods::Clear>(kNoArguments); }
  // All elements at one moment.
  absl::StatusOr<Values> Copy() const { return Call<Methods::Copy>(kNoArguments, kValuesOf<T>); }
  Future<Values> CopyAsync() const { return CallAsync<Methods::Copy>(kNoArguments, kValuesOf<T>); }

  // Python's | & - ^, with the others one after another.
  template <typename Other = Values, typename... More>
  absl::StatusOr<Values> Union(const Other& other, const More&... more) const {
    return Call<Methods::Union>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  Future<Values> UnionAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::Union>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  absl::StatusOr<Values> Intersection(const Other& other, const More&... more) const {
    return Call<Methods::Intersection>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  Future<Values> IntersectionAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::Intersection>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  absl::StatusOr<Values> Difference(const Other& other, const More&... more) const {
    return Call<Methods::Difference>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  Future<Values> DifferenceAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::Difference>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  absl::StatusOr<Values> SymmetricDifference(const Other& other, const More&... more) const {
    return Call<Methods::SymmetricDifference>(With(other, more...), kValuesOf<T>);
  }
  template <typename Other = Values, typename... More>
  Future<Values> SymmetricDifferenceAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::SymmetricDifference>(With(other, more...), kValuesOf<T>);
  }

  // Python's |= &= -= ^=: all or nothing.
  template <typename Other = Values, typename... More>
  absl::Status Update(const Other& other, const More&... more) const {
    return Call<Methods::Update>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  Future<std::monostate> UpdateAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::Update>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  absl::Status IntersectionUpdate(const Other& other, const More&... more) const {
    return Call<Methods::IntersectionUpdate>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  Future<std::monostate> IntersectionUpdateAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::IntersectionUpdate>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  absl::Status DifferenceUpdate(const Other& other, const More&... more) const {
    return Call<Methods::DifferenceUpdate>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  Future<std::monostate> DifferenceUpdateAsync(const Other& other, const More&... more) const {
    return CallAsync<Methods::DifferenceUpdate>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  absl::Status SymmetricDifferenceUpdate(const Other& other, const More&... more) const {
    return Call<Methods::SymmetricDifferenceUpdate>(With(other, more...));
  }
  template <typename Other = Values, typename... More>
  Future<std::monostate> SymmetricDifferenceUpdateAsync(const Other& other,
                                                        const More&... more) const {
    return CallAsync<Methods::SymmetricDifferenceUpdate>(With(other, more...));
  }

  // Python's == <= < >= > and isdisjoint.
  template <typename Other = Values>
  absl::StatusOr<bool> Equals(const Other& other) const {
    return Call<Methods::Compare>(To(other), kEqual);
  }
  template <typename Other = Values>
  Future<bool> EqualsAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), kEqual);
  }
  template <typename Other = Values>
  absl::StatusOr<bool> IsSubset(const Other& other) const {
    return Call<Methods::Compare>(To(other), &set::CompareReply::subset);
  }
  template <typename Other = Values>
  Future<bool> IsSubsetAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), &set::CompareReply::subset);
  }
  template <typename Other = Values>
  absl::StatusOr<bool> IsProperSubset(const Other& other) const {
    return Call<Methods::Compare>(To(other), kProperSubset);
  }
  template <typename Other = Values>
  Future<bool> IsProperSubsetAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), kProperSubset);
  }
  template <typename Other = Values>
  absl::StatusOr<bool> IsSuperset(const Other& other) const {
    return Call<Methods::Compare>(To(other), &set::CompareReply::superset);
  }
  template <typename Other = Values>
  Future<bool> IsSupersetAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), &set::CompareReply::superset);
  }
  template <typename Other = Values>
  absl::StatusOr<bool> IsProperSuperset(const Other& other) const {
    return Call<Methods::Compare>(To(other), kProperSuperset);
  }
  template <typename Other = Values>
  Future<bool> IsProperSupersetAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), kProperSuperset);
  }
  template <typename Other = Values>
  absl::StatusOr<bool> IsDisjoint(const Other& other) const {
    return Call<Methods::Compare>(To(other), &set::CompareReply::disjoint);
  }
  template <typename Other = Values>
  Future<bool> IsDisjointAsync(const Other& other) const {
    return CallAsync<Methods::Compare>(To(other), &set::CompareReply::disjoint);
  }

  absl::StatusOr<Iterator<T>> Iterate() const {
    return Call<Methods::Iterate>(kNoArguments, kProxyOf<Iterator<T>>);
  }
  Future<Iterator<T>> IterateAsync() const {
    return CallAsync<Methods::Iterate>(kNoArguments, kProxyOf<Iterator<T>>);
  }
  // Calls visit(element) for each, fetching them in pages.
  // FAILED_PRECONDITION (Reason "RuntimeError"): elements came or went meanwhile.
  template <typename Visit>
  absl::Status ForEach(Visit visit) const {
    return stub::VisitPages(Pages(stub_), visit);
  }
  // The same for a range-based for. Throws StatusError where ForEach fails; use
  // ForEach where there are no exceptions.
  auto begin() const { return stub::PageIterator<Pages>(Pages(stub_)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  class Pages {
   public:
    using Item = T;
    explicit Pages(const Stub& stub) : stub_(stub) {}
    bool done() const { return done_; }
    absl::StatusOr<std::vector<T>> Next() {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request_));
      PARLEY_ASSIGN_OR_RETURN(auto page,
                              stub::DecodeAll<T>(got.reply.mutable_values(), got.arrivals));
      request_.set_cursor(got.reply.next());
      request_.set_version(got.reply.version());
      done_ = got.reply.next() == 0;
      return page;
    }

   private:
    Stub stub_;
    set::PageRequest request_;
    bool done_ = false;
  };

  static constexpr auto kEqual = [](const set::CompareReply& reply) {
    return reply.subset() && reply.superset();
  };
  static constexpr auto kProperSubset = [](const set::CompareReply& reply) {
    return reply.subset() && !reply.superset();
  };
  static constexpr auto kProperSuperset = [](const set::CompareReply& reply) {
    return reply.superset() && !reply.subset();
  };

  template <typename... Others>
  static auto With(const Others&... others) {
    return [&](set::OthersRequest* request) {
      absl::Status status;
      (status.Update(EncodeElements<T>(others, request->add_others())), ...);
      return status;
    };
  }
  template <typename Other>
  static auto To(const Other& other) {
    return [&](set::CompareRequest* request) {
      return EncodeElements<T>(other, request->mutable_other());
    };
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_SET_H_
