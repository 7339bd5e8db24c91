// Server reflection: tells tools what the broker's gRPC services look like.
#ifndef PARLEY_BROKER_SERVER_REFLECTION_H_
#define PARLEY_BROKER_SERVER_REFLECTION_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "parley/broker/server/reflection.pb.h"

namespace parley::server {

namespace reflection = grpc::reflection::v1alpha;

// Answers one question from what `pool` knows; `services` are the names to list.
reflection::ServerReflectionResponse Reflect(const reflection::ServerReflectionRequest& request,
                                             const google::protobuf::DescriptorPool& pool,
                                             const std::vector<std::string>& services);

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_REFLECTION_H_
