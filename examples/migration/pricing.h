// Code that knows protoc's classes, and is not to be touched yet.

#pragma once

#include "orders/v1/orders.pb.h"

orders::v1::Receipt price(const orders::v1::Order& order);
