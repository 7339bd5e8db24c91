#ifndef BASE_STATUS_H_
#define BASE_STATUS_H_

// Nothing of Parley's.
enum class ShopStatus { kOpen, kClosed };

#endif  // BASE_STATUS_H_
