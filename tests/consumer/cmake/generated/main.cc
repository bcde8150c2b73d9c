#include "circle.msg.h"
#include "tint.msg.h"

// Exits with 0 when messages of both libraries hold a colour of the third.
int main() {
  made::Circle circle;
  circle.shape.emplace().colour.emplace().red = 7;
  made::Tint tint;
  tint.colour = circle.shape->colour;
  return tint.colour->red == 7 && *cpprpc::decode<made::Circle>(cpprpc::encode(circle)) == circle
             ? 0
             : 1;
}
