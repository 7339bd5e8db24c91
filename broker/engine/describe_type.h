#ifndef PARLEY_BROKER_ENGINE_DESCRIBE_TYPE_H_
#define PARLEY_BROKER_ENGINE_DESCRIBE_TYPE_H_

#include "google/protobuf/descriptor.pb.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/proto/manager.pb.h"

namespace parley::engine {

// What clients are told of a type; without its schema.
manager::DescribeReply DescribeType(const TypeInfo& type);

// The files of the messages that a described type is made from and called with, as
// proto/manager.proto has them. Messages that this program does not link are left out.
google::protobuf::FileDescriptorSet SchemaOf(const manager::DescribeReply& type);

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_DESCRIBE_TYPE_H_
