// What anybody may ask without the authkey: gRPC health checking and server reflection.
// Neither tells anything about objects or users.
//
// gRPC has ready services for both, on its synchronous and its callback API. Their
// threads poll the same sockets as the reactor's, so that a frame often wakes the wrong
// thread first: a round trip then takes 1.4 times as long. These live on the reactor's
// completion queue and thread.
#ifndef PARLEY_BROKER_SERVER_PUBLIC_SERVICES_H_
#define PARLEY_BROKER_SERVER_PUBLIC_SERVICES_H_

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "parley/broker/server/health.grpc.pb.h"
#include "parley/broker/server/reflection.grpc.pb.h"

namespace parley::server {

// Lives on the reactor's thread from Start on. Its calls' steps go through `queue`.
class PublicServices {
 public:
  // `services` are the full names of the server's other services.
  explicit PublicServices(std::vector<std::string> services);

  void Register(grpc::ServerBuilder* builder);
  // Waits for callers. The queue is drained after this is told to Stop.
  void Start(grpc::ServerCompletionQueue* queue);
  // Ends the calls that are open.
  void Stop();
  // No call is open and none is waited for: the server has shut down.
  bool gone() const { return calls_ == 0; }

 private:
  class Call;
  class Check;
  class Watch;
  class Reflection;

  bool Knows(const std::string& service) const;

  const std::vector<std::string> services_;  // the two public ones included
  grpc::health::v1::Health::AsyncService health_;
  grpc::reflection::v1alpha::ServerReflection::AsyncService reflection_;
  grpc::ServerCompletionQueue* queue_ = nullptr;
  size_t calls_ = 0;                     // the awaited ones included
  std::set<grpc::ServerContext*> open_;  // calls that last as long as their clients like
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_PUBLIC_SERVICES_H_
