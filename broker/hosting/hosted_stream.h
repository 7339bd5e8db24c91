// For generated code: methods that stream.
#ifndef PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_
#define PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_

#include <cstddef>
#include <type_traits>
#include <utility>

#include "parley/broker/hosting/generator.h"
#include "parley/broker/hosting/hosted_class.h"
#include "parley/broker/hosting/iteration.h"

namespace parley::custom {

template <typename Hosted, typename Request, typename T>
Method HostedMethod(engine::MethodInfo info,
                    absl::StatusOr<Generator<T>> (Hosted::*method)(const Request&, CallContext&),
                    std::type_identity_t<Collector<Request>> in_request, std::nullptr_t) {
  return hosted_internal::MethodWith(std::move(info), method, in_request,
                                     [](Generator<T> generator) -> absl::StatusOr<Outcome> {
                                       Outcome outcome;
                                       outcome.made = MadeOf(std::move(generator));
                                       return outcome;
                                     });
}

}  // namespace parley::custom

#endif  // PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_
