// For generated proxies of methods that stream.
#ifndef PARLEY_PROXY_STUB_STREAM_OF_H_
#define PARLEY_PROXY_STUB_STREAM_OF_H_

#include <utility>

#include "absl/status/statusor.h"
#include "parley/base/status_macros.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/stub/proxy.h"

namespace parley {

// The iteration that a reply refers to. INVALID_ARGUMENT (TypeError): it refers to none.
template <typename T>
absl::StatusOr<Iterator<T>> StreamOf(absl::StatusOr<Received<dynamic::Result>> got) {
  PARLEY_RETURN_IF_ERROR(got.status());
  return kProxyOf<Iterator<T>>(*got);
}
template <typename T>
Future<Iterator<T>> StreamOf(Future<Received<dynamic::Result>> got) {
  return std::move(got).template Map<Iterator<T>>(
      [](Received<dynamic::Result> result) { return kProxyOf<Iterator<T>>(result); });
}

}  // namespace parley

#endif  // PARLEY_PROXY_STUB_STREAM_OF_H_
