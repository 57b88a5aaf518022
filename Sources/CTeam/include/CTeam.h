// A Swift closure that is lent to other threads.
//
// Swift has no way to hand a closure that does not escape to another thread without a box on the
// heap, and a step of training hands out many. Here it is taken apart into the two words that
// Swift's calling convention passes for it (docs/ABI/CallingConvention.rst of the Swift project):
// a function, and the context that it finds in a register of its own.
#ifndef CTEAM_H
#define CTEAM_H

#include <stdint.h>

/// A closure `(Int, Int) -> Void`, valid as long as the call that lent it.
struct LentBody {
  const void *function;
  const void *context;
};

/// Calls the closure.
static inline void call_lent_body(struct LentBody body, intptr_t part, intptr_t thread) {
  typedef __attribute__((swiftcall)) void (*Function)(
      intptr_t, intptr_t, __attribute__((swift_context)) const void *);
  ((Function)body.function)(part, thread, body.context);
}

/// Takes a closure apart. Swift declares this anew, with a closure as its first parameter.
__attribute__((swiftcall)) void longhand_lend_body(
    const void *function, const void *context, struct LentBody *body);

/// Does nothing with the closure; Swift must keep it whole until then. Swift declares this anew.
__attribute__((swiftcall)) void longhand_take_back_body(const void *function, const void *context);

#endif
