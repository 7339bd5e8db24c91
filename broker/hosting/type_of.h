#ifndef PARLEY_BROKER_HOSTING_TYPE_OF_H_
#define PARLEY_BROKER_HOSTING_TYPE_OF_H_

#include <memory>

#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/class_info.h"

namespace parley::hosting {

// The class as a type of the engine's: made, called and described as it says.
engine::TypeInfo TypeOf(std::shared_ptr<const ClassInfo> type);

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_TYPE_OF_H_
