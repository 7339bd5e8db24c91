#ifndef PARLEY_PROXY_VALUE_H_
#define PARLEY_PROXY_VALUE_H_

#include "parley/proto/value.proxy.h"
#include "parley/proxy/lock.h"
#include "parley/proxy/number_range.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// A shared number or character of a C type; see proto/value.proto. A number outside
// the C type's range is OUT_OF_RANGE.
template <typename T>
class Value : public Typed<value::ValueProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<T> Get() const { return Call<Methods::Get>(kNoArguments, kValueOf<T>); }
  Future<T> GetAsync() const { return CallAsync<Methods::Get>(kNoArguments, kValueOf<T>); }
  absl::Status Set(const T& value) const { return Call<Methods::Set>(DatumRequest(value)); }
  Future<std::monostate> SetAsync(const T& value) const {
    return CallAsync<Methods::Set>(DatumRequest(value));
  }
  // Python's `value += by`, but atomic; returns the sum. OUT_OF_RANGE (OverflowError): the C type,
  // or a T, has no room for it; the value is as it was.
  absl::StatusOr<T> Add(const T& by) const {
    return Call<Methods::Add>(DatumRequest(by, WithinRangeOf<T>()), kValueOf<T>);
  }
  Future<T> AddAsync(const T& by) const {
    return CallAsync<Methods::Add>(DatumRequest(by, WithinRangeOf<T>()), kValueOf<T>);
  }
  // The guard it was made with. FAILED_PRECONDITION: there is none.
  absl::StatusOr<Lock> GetLock() const {
    return Call<Methods::GetLock>(kNoArguments, kProxyOf<Lock>);
  }
  Future<Lock> GetLockAsync() const {
    return CallAsync<Methods::GetLock>(kNoArguments, kProxyOf<Lock>);
  }
  // Python's get_obj is the value without its guard: this one, no method of which takes
  // the guard by itself.
  Value GetObj() const { return *this; }
};

}  // namespace parley

#endif  // PARLEY_PROXY_VALUE_H_
