// All that a broker of one's own needs: the registry of its typeids, the server. A program that is
// to have parleyd's flags as well takes parley/broker/program/program.h.
//
//   parley::Registry types;
//   parley::RegisterBuiltinTypes(&types).IgnoreError();  // Server::Start says what is wrong
//   types.Register<Counter>("Counter").Constructor<int64_t>().Method("add", &Counter::Add);
//   auto server = parley::Server::Start({.address = "127.0.0.1:7600"}, authkey, &types);
//   parley::ServeForever(**server);
#ifndef PARLEY_BROKER_BROKER_H_
#define PARLEY_BROKER_BROKER_H_

#include "parley/base/binding/call_context.h"
#include "parley/base/binding/generator.h"
#include "parley/base/status.h"
#include "parley/base/values/codec.h"
#include "parley/base/wire/authkey.h"
#include "parley/broker/hosting/registry.h"
#include "parley/broker/program/serve_forever.h"
#include "parley/broker/server/server.h"
#include "parley/broker/types/builtin_types.h"

#endif  // PARLEY_BROKER_BROKER_H_
