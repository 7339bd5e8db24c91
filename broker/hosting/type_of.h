#ifndef PARLEY_BROKER_HOSTING_TYPE_OF_H_
#define PARLEY_BROKER_HOSTING_TYPE_OF_H_

#include <memory>

#include "parley/broker/hosting/class_info.h"
#include "parley/broker/engine/type_registry.h"

namespace parley::custom {

// The class as a type of the engine's: made, called and described as it says.
engine::TypeInfo TypeOf(std::shared_ptr<const Class> type);

}  // namespace parley::custom

#endif  // PARLEY_BROKER_HOSTING_TYPE_OF_H_
