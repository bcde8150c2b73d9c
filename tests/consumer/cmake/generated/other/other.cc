#include "tint.msg.h"

int main() {
  const made::Tint tint;
  return tint.colour ? 1 : 0;
}
