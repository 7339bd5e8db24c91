#ifndef PARLEY_PROXY_ARRAY_H_
#define PARLEY_PROXY_ARRAY_H_

#include <vector>

#include "parley/proto/array.proxy.h"
#include "parley/proxy/list.h"
#include "parley/proxy/lock.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// A shared fixed number of elements of a C type; see proto/array.proto. An index outside
// and a number outside the C type's range are OUT_OF_RANGE.
template <typename T>
class Array : public Typed<array::ArrayProxy> {
 public:
  using Typed::Typed;
  using Values = std::vector<T>;

  absl::StatusOr<T> Get(int64_t index) const {
    return Call<Methods::Get>(AtIndex(index), kValueOf<T>);
  }
  Future<T> GetAsync(int64_t index) const {
    return CallAsync<Methods::Get>(AtIndex(index), kValueOf<T>);
  }
  absl::Status Set(int64_t index, const T& value) const {
    return Call<Methods::Set>(AtIndex(index, value));
  }
  Future<std::monostate> SetAsync(int64_t index, const T& value) const {
    return CallAsync<Methods::Set>(AtIndex(index, value));
  }
  absl::StatusOr<Values> GetSlice(const Slice& slice = {}) const {
    return Call<Methods::GetSlice>(InSlice(slice), kValuesOf<T>);
  }
  Future<Values> GetSliceAsync(const Slice& slice = {}) const {
    return CallAsync<Methods::GetSlice>(InSlice(slice), kValuesOf<T>);
  }
  absl::Status SetSlice(const Slice& slice, const Values& values) const {
    return Call<Methods::SetSlice>(InSlice(slice, values));
  }
  Future<std::monostate> SetSliceAsync(const Slice& slice, const Values& values) const {
    return CallAsync<Methods::SetSlice>(InSlice(slice, values));
  }
  absl::StatusOr<uint64_t> Len() const {
    return Call<Methods::Len>(kNoArguments, &array::LenReply::length);
  }
  Future<uint64_t> LenAsync() const {
    return CallAsync<Methods::Len>(kNoArguments, &array::LenReply::length);
  }
  // The guard it was made with. FAILED_PRECONDITION: there is none.
  absl::StatusOr<Lock> GetLock() const {
    return Call<Methods::GetLock>(kNoArguments, kProxyOf<Lock>);
  }
  Future<Lock> GetLockAsync() const {
    return CallAsync<Methods::GetLock>(kNoArguments, kProxyOf<Lock>);
  }
  // As Value::GetObj.
  Array GetObj() const { return *this; }
};

}  // namespace parley

#endif  // PARLEY_PROXY_ARRAY_H_
