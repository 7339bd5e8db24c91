// For generated proxies of methods that stream.
#ifndef PARLEY_PROXY_STUB_ITERATOR_FROM_H_
#define PARLEY_PROXY_STUB_ITERATOR_FROM_H_

#include <utility>

#include "absl/status/statusor.h"
#include "parley/base/status_macros.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/stub/proxy.h"

namespace parley::stub {

// The iteration that a reply refers to. INVALID_ARGUMENT (TypeError): it refers to none.
template <typename T>
absl::StatusOr<Iterator<T>> IteratorFrom(absl::StatusOr<ReceivedReply<dynamic::Result>> got) {
  PARLEY_RETURN_IF_ERROR(got.status());
  return kProxyOf<Iterator<T>>(*got);
}
template <typename T>
Future<Iterator<T>> IteratorFrom(Future<ReceivedReply<dynamic::Result>> got) {
  return std::move(got).template Map<Iterator<T>>(
      [](ReceivedReply<dynamic::Result> result) { return kProxyOf<Iterator<T>>(result); });
}

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_ITERATOR_FROM_H_
