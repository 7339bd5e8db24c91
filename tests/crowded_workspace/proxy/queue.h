#ifndef PROXY_QUEUE_H_
#define PROXY_QUEUE_H_

struct Queue {
  int people = 0;
};

#endif  // PROXY_QUEUE_H_
