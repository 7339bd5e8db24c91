#ifndef BASE_MUTEX_H_
#define BASE_MUTEX_H_

struct Mutex {
  int taken = 0;
};

#endif  // BASE_MUTEX_H_
