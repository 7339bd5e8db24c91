#ifndef PARLEY_BENCH_CLIENT_H_
#define PARLEY_BENCH_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "parley/bench/load.h"

namespace parley::bench {

// One side's client in a worker process, as a user of that side would write it. One thread at a
// time. What fails ends the program (Require): there is nothing left to measure.
class Client {
 public:
  virtual ~Client() = default;

  // A client for a further thread: it shares the session, where the side's clients can.
  virtual std::unique_ptr<Client> ForThread(int thread) = 0;
  // What the following operations work on.
  virtual void Prepare(const Load& load) = 0;

  // One operation, waited for. False: the other end of kTake, kTakeMany or kPong has
  // stopped.
  virtual bool Call(Op op, uint64_t key) = 0;
  // How many items the last call has moved.
  virtual uint64_t items() const { return 1; }
  // The same without waiting, and the wait for the oldest that has begun. All that are under
  // way are of the same kind.
  virtual void Begin(Op op, uint64_t key) = 0;
  virtual bool Await(Op op) = 0;

  // kPut, kPutMany and kPing: tells the other end to stop, for each of the `calls` that it has
  // under way.
  virtual void Stop(Op op, int calls) = 0;
  // The operations that prepare.
  virtual void Fill(const Load& load) = 0;
  virtual void OpenIdle(uint64_t connections) = 0;
};

// Key number `key`: 16 bytes.
std::string KeyText(uint64_t key);

// Ends the program with a message when it does not hold.
void Require(bool ok, const std::string& what);
void Require(const absl::Status& status);

// A worker's main: executes a load for each line of standard input and answers with a line.
// Returns at the end of the input.
void ServeLoads(Client& client);

// As ServeLoads does it.
Outcome Run(Client& client, const Load& load);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_CLIENT_H_
