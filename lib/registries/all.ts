import { azureml } from "./azureml";
import { mlflow } from "./mlflow";
import { sagemaker } from "./sagemaker";
import type { RegistryDefinition } from "./types";
import { vertex } from "./vertex";

/** Every kind of registry that a connection can have, in the order it is offered. One line each. */
export const all: readonly RegistryDefinition[] = [mlflow, sagemaker, azureml, vertex];
