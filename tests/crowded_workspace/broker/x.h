#ifndef BROKER_X_H_
#define BROKER_X_H_

inline int Commission(int price) { return price / 10; }

#endif  // BROKER_X_H_
