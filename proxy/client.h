// All that a client program needs: managers, proxies, what they take and give.
//
//   auto manager = parley::SyncManager::Connect({.address = "10.0.0.5:7600"});
//   auto tasks = manager->Queue<std::string>({.name = "tasks"});
#ifndef PARLEY_PROXY_CLIENT_H_
#define PARLEY_PROXY_CLIENT_H_

#include "parley/base/status.h"
#include "parley/base/values/codec.h"
#include "parley/base/values/object_ref.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/dynamic_proxy.h"
#include "parley/proxy/future.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/sync_manager.h"

#endif  // PARLEY_PROXY_CLIENT_H_
